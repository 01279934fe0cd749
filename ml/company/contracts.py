"""Subscriptions: how they open, change price or plan on the first of a month, and close."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import catalogue, columns
from ml.company.catalogue import (
    PLAN_CONTRACT_MONTHS,
    PLAN_UPGRADE,
    PLANS,
    PRICE_RISES,
    PriceRise,
    list_prices,
    to_half_dollars,
)
from ml.company.clock import CUT, HISTORY_START, MONTHS, NEVER, Bools, Ints, day, month_days, month_index
from ml.company.ledger import Page
from ml.company.people import People, customer_ids
from ml.company.scene import Scene
from ml.company.state import MOVED, NO_REASON, PLAN_CHANGE, PRICE_CHANGE, REASONS

CONTRACT_DAYS: Final[Ints] = np.array([0, *(round(365.25 * months / 12) for months in range(1, 25))])
"""Length in days of a contract of 0 to 24 months."""

PROMOTION: Final = 0.45
"""Share of new customers who pay less in the first year."""

RENEWAL: Final = 0.55
"""Share of contracts renewed, for a somewhat lower price."""

SHOCK_FADES: Final = 0.62
"""What is left of the anger about a price rise a month later."""


def open_subscriptions(scene: Scene, who: Ints, month: int) -> None:
    """Begin a new subscription for the customers `who`, on the day they return (or join)."""
    rng, state = scene.rng, scene.state
    starts = state.returns_on[who]
    again = state.spell[who] > 0
    switch = again & (rng.random(len(who)) < 0.35)
    plan = np.where(switch, rng.choice(len(PLANS), len(who), p=catalogue.PLAN_SHARE), state.plan[who])
    price = list_prices(max(month, 0), scene.rises)[plan]
    promoted = rng.random(len(who)) < PROMOTION
    discount = np.where(promoted, to_half_dollars(price * rng.uniform(0.10, 0.24, len(who))), 0)

    state.plan[who] = plan
    state.price[who] = price - discount
    state.promo_discount[who] = discount
    state.promo_ends[who] = np.where(promoted, month + 12, -1)
    length = CONTRACT_DAYS[PLAN_CONTRACT_MONTHS[plan]]
    state.contract_end[who] = np.where(length > 0, starts + length - 1, 0)
    state.period_from[who] = state.spell_from[who] = starts
    state.period_no[who] = 1
    state.spell[who] += 1
    state.ends_on[who] = state.returns_on[who] = NEVER
    state.end_reason[who] = NO_REASON
    state.leaving[who] = state.fades[who] = False
    state.price_shock[who] = 0.0
    state.recent_usage[:, who] = 0.0


def settle_veterans(scene: Scene) -> None:
    """Put those who joined before the history where they stand on its first day."""
    rng, state = scene.rng, scene.state
    who = np.flatnonzero(scene.people.joins_on < HISTORY_START)
    size = len(who)
    joined = state.returns_on[who]
    open_subscriptions(scene, who, 0)
    state.promo_ends[who] = np.where(
        (state.promo_ends[who] > 0) & (joined > HISTORY_START - 360), month_index(joined) + 12, -1
    )
    grown_old = (state.promo_ends[who] < 0) & (state.promo_discount[who] > 0)
    state.price[who] += np.where(grown_old, state.promo_discount[who], 0)
    loyalty = rng.choice([0, 1_00, 2_50, 5_00], size, p=(0.5, 0.2, 0.2, 0.1))
    state.price[who] -= np.where(joined < HISTORY_START - 700, loyalty, 0)

    length = CONTRACT_DAYS[PLAN_CONTRACT_MONTHS[state.plan[who]]]
    expired = (length > 0) & (state.contract_end[who] < HISTORY_START)
    renewed = expired & (rng.random(size) < 0.55)
    left = (rng.random(size) * length).astype(np.int64)
    since = rng.integers(0, 700, size)
    state.contract_end[who] = np.select(
        [renewed, expired],
        [HISTORY_START + left, np.where(rng.random(size) < 0.5, 0, HISTORY_START - since)],
        state.contract_end[who],
    )
    state.period_from[who] = np.maximum(np.where(renewed, HISTORY_START + left - length + 1, joined), joined)


def revise(scene: Scene, month: int) -> None:
    """The changes of the first of a month: price rises, ends of promotions, renewals, changes of plan."""
    rng, state = scene.rng, scene.state
    first, _ = month_days(month)
    size = len(state.plan)
    able = state.active_on(first) & (state.spell_from < first) & (state.ends_on > first + 20)
    # A period that begins today is not ended yesterday.
    able &= state.period_from < first
    price = state.price.astype(np.float64)

    for rise in scene.rises:
        wave = month - rise.month
        if 0 <= wave < rise.waves:
            due = np.isin(state.plan, rise.plans) & (state.wave % rise.waves == wave)
            due &= state.spell_from < first - 120
            price *= np.where(due, 1 + rise.share * rng.uniform(0.6, 1.5, size), 1.0)
    promo_over = state.promo_ends == month
    price += np.where(promo_over, state.promo_discount, 0)

    length = CONTRACT_DAYS[PLAN_CONTRACT_MONTHS[state.plan]]
    expired = (length > 0) & (state.contract_end < first) & (state.contract_end >= first - 31)
    renewed = able & expired & ~state.leaving & (rng.random(size) < RENEWAL)
    price *= np.where(renewed, 0.94, 1.0)

    moves_on = able & ~state.leaving & ~promo_over & (rng.random(size) < 0.006)
    plan = np.where(moves_on, PLAN_UPGRADE[state.plan], state.plan)
    price = np.where(moves_on, list_prices(month, scene.rises)[plan] * rng.uniform(0.88, 1.0, size), price)
    new_length = CONTRACT_DAYS[PLAN_CONTRACT_MONTHS[plan]]
    new_price = to_half_dollars(price)

    changed = able & ((new_price != state.price) | renewed | moves_on)
    _note_closing(scene, changed, np.full(size, first - 1), np.where(moves_on, PLAN_CHANGE, PRICE_CHANGE))

    rise_share = np.where(changed & ~moves_on, np.maximum(new_price / np.maximum(state.price, 1) - 1, 0), 0.0)
    state.price_shock = state.price_shock * SHOCK_FADES + rise_share
    state.contract_end = np.where(
        changed & (renewed | moves_on),
        np.where(new_length > 0, first + new_length - 1, 0),
        state.contract_end,
    )
    state.price = np.where(changed, new_price, state.price)
    state.plan = np.where(changed, plan, state.plan)
    state.promo_ends[promo_over] = -1
    state.period_from = np.where(changed, first, state.period_from)
    state.period_no += changed


def move_house(scene: Scene, month: int) -> None:
    """Some movers end the old subscription and open one at the new address within days: no real goodbye."""
    state, people = scene.state, scene.people
    first, last = month_days(month)
    moving = (people.moves_on >= first) & (people.moves_on <= last) & state.active_on(last) & ~state.leaving
    moving &= (people.moves_on > first) & (state.spell_from < first) & (people.number % 4 == 0)
    state.leaving |= moving
    state.ends_on = np.where(moving, people.moves_on - 1, state.ends_on)
    state.end_reason = np.where(moving, MOVED, state.end_reason)
    state.returns_on = np.where(
        moving, people.moves_on + scene.rng.integers(0, 9, len(people)), state.returns_on
    )


def close_ended(scene: Scene, month: int) -> None:
    """Close the subscriptions whose last day lies in the month."""
    state = scene.state
    first, last = month_days(month)
    ended = (state.spell > 0) & (state.ends_on >= first) & (state.ends_on <= last)
    _note_closing(scene, ended, state.ends_on, state.end_reason)


def close_book(scene: Scene) -> None:
    """Note the periods still open at the end of the history."""
    state = scene.state
    _, last = month_days(MONTHS - 1)
    running = (state.spell > 0) & (state.ends_on > last)
    _note_closing(scene, running, np.full(len(state.plan), NEVER), np.full(len(state.plan), NO_REASON))


def _note_closing(scene: Scene, which: Bools, valid_to: Ints, reason: Ints) -> None:
    state, who = scene.state, np.flatnonzero(which)
    scene.ledger.note(
        "subscriptions",
        customer=who,
        spell=state.spell[who],
        period_no=state.period_no[who],
        plan=state.plan[who],
        price=state.price[who],
        valid_from=state.period_from[who],
        valid_to=valid_to[who],
        contract_end=state.contract_end[who],
        reason=reason[who],
    )


def in_order(rng: np.random.Generator, periods: Page, first_number: int) -> Page:
    """The periods by customer and time, each with the number of its subscription and a delay of delivery."""
    order = np.lexsort((periods["period_no"], periods["spell"], periods["customer"]))
    page = {name: values[order] for name, values in periods.items()}
    size = len(order)
    page["number"] = first_number - 1 + np.cumsum(page["period_no"] == 1)
    page["delay"] = np.where(rng.random(size) < 0.02, rng.integers(4, 21, size), rng.integers(0, 4, size))
    return page


def keep_known(page: Page, known: Page, turns_on: int, first_number: int) -> None:
    """What began before the day `turns_on` keeps the number and the delay that it has in `known`.

    Both pages are in order and agree on all periods that began before that day. Subscriptions that began
    later are numbered from `first_number` on.
    """
    old, known_old = page["valid_from"] < turns_on, known["valid_from"] < turns_on
    page["delay"][old] = known["delay"][known_old]
    starts = page["period_no"] == 1
    numbers = first_number - 1 + np.cumsum(~old[starts])
    numbers[old[starts]] = known["number"][known_old & (known["period_no"] == 1)]
    page["number"] = numbers[np.cumsum(starts) - 1]


def subscriptions(people: People, page: Page) -> pa.Table:
    """The raw table `subscriptions`, of periods in order.

    A period is delivered when it opens and again when it closes.
    """
    number, delay = page["number"], page["delay"]
    closed_on = page["valid_to"] + delay
    opened_on = np.maximum(page["valid_from"] + np.minimum(delay, 3), HISTORY_START)
    follows = np.flatnonzero(page["period_no"] != 1)
    opened_on[follows] = np.maximum(closed_on[follows - 1], page["valid_from"][follows])
    closed_on = np.maximum(closed_on, opened_on + 1)

    closed = np.flatnonzero(closed_on <= CUT)
    rows = np.concatenate([np.flatnonzero(opened_on <= CUT), closed])
    closing = np.arange(len(rows)) >= len(rows) - len(closed)
    contract_end = page["contract_end"][rows]
    return pa.table(
        {
            "subscription_id": columns.ids("S", number[rows]),
            "period_no": columns.whole(page["period_no"][rows]),
            "customer_id": customer_ids(people.number[page["customer"][rows]]),
            "plan_id": columns.text(page["plan"][rows], [plan.plan_id for plan in PLANS]),
            "monthly_price_usd": columns.money(page["price"][rows]),
            "valid_from": columns.dates(page["valid_from"][rows]),
            "valid_to": columns.dates(np.where(closing, page["valid_to"][rows], 0), ~closing),
            "contract_ends_on": columns.dates(contract_end, contract_end == 0),
            "end_reason": columns.text(np.where(closing, page["reason"][rows], NO_REASON), REASONS),
            "loaded_at": columns.loads(np.where(closing, closed_on[rows], opened_on[rows])),
        }
    )


def plans(rises: tuple[PriceRise, ...] = PRICE_RISES) -> pa.Table:
    """The raw table `plans`: the first price list, and each plan again with every price rise."""
    since = day("2023-01-01")
    entries = [(i, since, HISTORY_START, plan.list_price) for i, plan in enumerate(PLANS)]
    for rise in rises:
        prices = list_prices(rise.month, rises)
        entries += [(i, day(rise.valid_from), day(rise.valid_from), int(prices[i])) for i in rise.plans]
    which, valid_from, loaded_on, price = (np.array(column) for column in zip(*entries, strict=True))
    chosen = [PLANS[i] for i in which]
    return pa.table(
        {
            "plan_id": pa.array([plan.plan_id for plan in chosen]),
            "plan_name": pa.array([plan.name for plan in chosen]),
            "service": pa.array([plan.service for plan in chosen]),
            "technology": pa.array([plan.technology for plan in chosen]),
            "speed_mbps": pa.array([plan.speed_mbps for plan in chosen], pa.int32()),
            "data_allowance_gb": pa.array([plan.data_allowance_gb for plan in chosen], pa.int32()),
            "list_price_usd": columns.money(price),
            "contract_months": pa.array([plan.contract_months for plan in chosen], pa.int32()),
            "valid_from": columns.dates(valid_from),
            "loaded_at": columns.loads(loaded_on),
        }
    )
