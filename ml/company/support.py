"""The support desk: what makes customers write, how long they wait, and when it is settled."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import columns, deliveries
from ml.company.catalogue import (
    AREA_REGION,
    EASTERN_REGION,
    PLAN_HAS_LINE,
    PLAN_HAS_PHONE,
    PLAN_IS_DSL,
    PLAN_NETWORKS,
)
from ml.company.clock import CUT, DAY, HOUR, Bools, Floats, Ints, month_days, next_midnight, utc_offset
from ml.company.ledger import Page
from ml.company.people import People, customer_ids
from ml.company.scene import Scene
from ml.company.state import State, push
from ml.company.voices import ticket_voices

TOPICS: Final = (
    *("connection", "speed", "outage", "equipment", "installation"),
    *("billing", "price", "cancellation", "mobile", "account"),
)
CONNECTION, SPEED, OUTAGE, EQUIPMENT, INSTALLATION, BILLING, PRICE, CANCELLATION, MOBILE, ACCOUNT = range(10)

CHANNELS: Final = ("phone", "email", "chat", "app", "store")
SEVERITIES: Final = ("low", "normal", "high")
AFTERTHOUGHTS: Final = ("", " Thanks.", " ???", " Please answer.", "!!", " (second try)")
"""What a customer adds who sends the same again."""

BACKLOG: Final[Floats] = np.array(
    (
        *(1.0, 1.0, 1.1, 1.3, 1.4, 1.1, 1.0, 1.0, 1.2),  # April to December 2024
        *(1.3, 1.1, 1.3, 1.4, 1.2, 1.0, 1.4, 1.5, 1.2, 1.0, 1.0, 1.1),  # 2025
        *(1.2, 1.0, 1.4, 1.5, 1.3, 1.2, 1.3, 1.3, 1.1),  # January to September 2026
    )
)
"""How long the queue of the desk is, month by month, against a quiet month."""

UNANSWERED: Final = 0.035
PATIENCE_HOURS: Final = 48.0
"""A first response after this many hours counts as slow."""


def _rates(state: State, people: People, month: int, served: Ints) -> Floats:
    """Expected tickets of the month, shape (customers, topics): every topic has its cause."""
    _, last = month_days(month)
    line, phone = PLAN_HAS_LINE[state.plan], PLAN_HAS_PHONE[state.plan]
    drops, hours = state.recent_disconnects[0], state.recent_outage_hours[0]
    new = last - state.spell_from < 45
    risen = state.price_shock > 0.04
    rates = np.zeros((len(people), len(TOPICS)))
    rates[:, CONNECTION] = line * (0.005 + 0.022 * np.maximum(drops - 2, 0))
    rates[:, SPEED] = line * (0.004 + 0.012 * PLAN_IS_DSL[state.plan])
    rates[:, OUTAGE] = np.where(hours > 3, 0.02 + 0.009 * np.minimum(hours, 40), 0.0)
    rates[:, EQUIPMENT] = 0.005 * line
    rates[:, INSTALLATION] = line * np.where(new, 0.11, 0.0005)
    rates[:, BILLING] = 0.007 + 0.05 * state.recent_late[0] + 0.03 * state.recent_unpaid[0]
    rates[:, PRICE] = np.where(risen, 0.75 * state.price_shock, 0.0006)
    rates[:, CANCELLATION] = np.where(state.leaving, 0.10, 0.0008)
    rates[:, MOBILE] = 0.010 * phone
    rates[:, ACCOUNT] = 0.006
    return rates * state.talkative[:, None] * np.minimum(served / 30, 1.0)[:, None]


def ask(scene: Scene, month: int, served: Ints) -> Bools:
    """Note the month's tickets and how the desk deals with them; returns who wrote."""
    rng, state, people, outages = scene.rng, scene.state, scene.people, scene.outages
    first, last = month_days(month)
    who, topic = np.nonzero(rng.random((len(people), len(TOPICS))) < _rates(state, people, month, served))
    size = len(who)
    begins = np.maximum(first, np.where(state.spell_from[who] <= last, state.spell_from[who], first)) * DAY
    ends = (np.minimum(state.ends_on[who], last) + 1) * DAY
    opened_at = begins + (rng.random(size) * np.maximum(ends - begins, HOUR)).astype(np.int64)
    office = opened_at // DAY * DAY + (rng.triangular(13, 17, 26, size) * HOUR).astype(np.int64)
    opened_at = np.where(office < ends, office, opened_at)

    area = people.area_on(first + 14)[who]
    network = np.argmax(outages.hours[area, :, month] * PLAN_NETWORKS[state.plan[who]], axis=1)
    struck = outages.worst_at[area, network, month]
    soon = struck + rng.gamma(1.5, 2.2 * HOUR, size).astype(np.int64)
    opened_at = np.where((topic == OUTAGE) & (struck > 0) & (soon < (last + 1) * DAY), soon, opened_at)
    opened_at = opened_at // 60 * 60

    wait = rng.lognormal(np.log(3.6), 1.7, size) * BACKLOG[month]
    answered = rng.random(size) >= UNANSWERED
    work = rng.lognormal(np.log(4.5), 1.5, size)
    closed = np.where(answered, rng.random(size) < 0.985, rng.random(size) < 0.55)
    scene.ledger.note(
        "tickets",
        customer=who,
        topic=topic,
        opened_at=opened_at,
        wait=np.where(answered, wait, np.inf),
        settled=np.where(closed, np.where(answered, wait, 300.0) + work, np.inf),
        eastern=EASTERN_REGION[AREA_REGION[area]],
    )
    counts = np.bincount(who, minlength=len(people)).astype(np.float64)
    ignored = who[(wait > PATIENCE_HOURS) | ~answered]
    slow = np.bincount(ignored, minlength=len(people)).astype(np.float64)
    push(state.recent_tickets, counts)
    push(state.recent_slow, slow)
    return counts > 0


def tickets(rng: np.random.Generator, people: People, page: Page, first_number: int) -> tuple[pa.Table, int]:
    """The raw table `tickets`, and the number of tickets.

    A ticket is delivered the night after it was opened, and again when it is settled.
    """
    page = _with_repeats(rng, page)
    size = len(page["customer"])
    voices = ticket_voices(TOPICS)
    said = page["said"]
    severity = np.array([SEVERITIES.index(line["severity"]) for line in voices.lines])[said]
    severity = np.clip(severity + rng.choice([-1, 0, 1], size, p=(0.05, 0.88, 0.07)), 0, 2)
    channel = rng.choice(5, size, p=(0.34, 0.20, 0.25, 0.16, 0.05))

    opened_at = page["opened_at"]
    responded_at = _after(opened_at, page["wait"])
    closed_at = _after(opened_at, page["settled"])
    first_load = next_midnight(opened_at)
    first_load += first_load * DAY == opened_at
    news_at = np.where(closed_at < CUT * DAY * 2, closed_at, responded_at)
    news_load = next_midnight(news_at)

    rows = np.concatenate([np.arange(size), np.flatnonzero((news_load > first_load) & (news_load <= CUT))])
    again = np.arange(len(rows)) >= size
    loaded_on = np.where(again, news_load[rows], first_load[rows])
    known = loaded_on * DAY
    offset = utc_offset(opened_at, page["eastern"])[rows].astype(np.int8)
    afterthought = [body + added for body in voices.bodies for added in AFTERTHOUGHTS]
    table = pa.table(
        {
            "ticket_id": columns.ids("T", first_number + rows),
            "customer_id": customer_ids(people.number[page["customer"][rows]]),
            "channel": columns.text(channel[rows], CHANNELS),
            "topic": columns.text(said[rows], [line["topic"] for line in voices.lines]),
            "severity": columns.text(severity[rows], SEVERITIES),
            "opened_at": columns.instants(opened_at[rows], zone="UTC"),
            "opened_at|offset": offset,
            "first_response_at": columns.instants(responded_at[rows], responded_at[rows] > known, zone="UTC"),
            "first_response_at|offset": utc_offset(responded_at, page["eastern"])[rows].astype(np.int8),
            "closed_at": columns.instants(closed_at[rows], closed_at[rows] > known, zone="UTC"),
            "closed_at|offset": utc_offset(closed_at, page["eastern"])[rows].astype(np.int8),
            "body": columns.text((said * len(AFTERTHOUGHTS) + page["added"])[rows], afterthought),
            "loaded_at": columns.loads(loaded_on),
        }
    )
    final = again | ((news_load <= first_load) | (news_load > CUT))[rows]
    return deliveries.redeliver(rng, table, final), size


def _after(instant: Ints, hours: Floats) -> Ints:
    """The minute some hours later; far beyond the history for infinite hours."""
    return instant + (np.minimum(hours, 1e6) * HOUR).astype(np.int64) // 60 * 60


def _with_repeats(rng: np.random.Generator, page: Page) -> Page:
    """The tickets in order of opening, each with a text, and some sent twice within two hours."""
    said = ticket_voices(TOPICS).pick(rng, page["topic"])
    page = {**page, "said": said, "added": np.zeros(len(said), dtype=np.int64)}
    twice = np.flatnonzero(rng.random(len(said)) < 0.015)
    repeat = {name: values[twice] for name, values in page.items()}
    repeat["opened_at"] = repeat["opened_at"] + rng.integers(2, 115, len(twice)) * 60
    repeat["added"] = rng.integers(0, len(AFTERTHOUGHTS), len(twice))
    both = {name: np.concatenate([page[name], repeat[name]]) for name in page}
    order = np.argsort(both["opened_at"], kind="stable")
    return {name: values[order] for name, values in both.items()}
