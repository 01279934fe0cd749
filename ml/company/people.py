"""The customers: who they are, where they live, when they registered, and the small untidiness of their records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.company import catalogue, columns
from ml.company.clock import (
    CUT,
    DAY,
    HISTORY_START,
    HOUR,
    MONTHS,
    NEVER,
    Bools,
    Ints,
    month_days,
    next_midnight,
)
from ml.company.names import FIRST_NAMES, LAST_NAMES, mailbox, misspelt

ACTIVE_AT_START = 0.755
"""Share of all customers who already have a subscription on the first day of the history."""

SEGMENTS = ("residential", "business")
CHANNELS = ("web", "store", "partner", "phone")
CONSENTS = ("yes", "no", "Y", "N", "true", "false", None)
MAIL_HOSTS = ("example.com", "example.net", "example.org", "mail.example.com")
AREA_CODES = (
    *(
        "207",
        "269",
        "906",
        "715",
        "309",
        "314",
        "212",
        "312",
        "404",
        "503",
        "617",
        "702",
        "808",
        "919",
        "972",
    ),
    *(
        "205",
        "216",
        "303",
        "318",
        "402",
        "412",
        "480",
        "501",
        "505",
        "512",
        "601",
        "612",
        "704",
        "713",
        "716",
    ),
)
_REGION_SPELLINGS = tuple(
    spelling
    for name in catalogue.REGIONS
    for spelling in (name, name.lower(), name.upper() + " ", name + " ")
)


@dataclass(frozen=True)
class People:
    """The registered customers of one block, in order of registration. Arrays have one element per customer."""

    number: Ints
    """The digits of customer_id."""
    original: Ints
    """Position of the same person's first registration; -1 for everyone registered once."""
    first_name: Ints
    last_name: Ints
    area: Ints
    new_area: Ints
    """Where a mover lives afterwards; the same as `area` for those who stay."""
    moves_on: Ints
    """Day of the move, or NEVER."""
    business: Bools
    signed_up_at: Ints
    """Instant of registration."""
    joins_on: Ints
    """First day of the first subscription; NEVER for a duplicate registration."""

    def __len__(self) -> int:
        return len(self.number)

    def area_on(self, day: int) -> Ints:
        """Postal area in which each customer lives on a day."""
        return np.where(self.moves_on <= day, self.new_area, self.area)


def register(rng: np.random.Generator, size: int, first_number: int) -> People:
    """Draw `size` customers and about one per cent of second registrations."""
    veterans = round(size * ACTIVE_AT_START)
    tenure = np.minimum(rng.gamma(1.15, 1150.0, veterans) + 10, 4300).astype(np.int64)
    joined_before = HISTORY_START - tenure

    season = np.array([1 + 0.25 * (month % 12 in (4, 5, 7)) for month in range(MONTHS)])
    month = rng.choice(MONTHS, size - veterans, p=season / season.sum())
    bounds = np.array([month_days(m) for m in range(MONTHS)])
    joined_since = rng.integers(bounds[month, 0], bounds[month, 1] + 1)
    joins_on = np.concatenate([joined_before, joined_since])

    waits = rng.integers(1, 7, size)
    signed_up_at = (joins_on - waits) * DAY + (rng.triangular(12, 18, 23.9, size) * HOUR).astype(
        np.int64
    ) // 60 * 60

    region = rng.choice(5, size, p=catalogue.REGION_SHARE)
    area = region * 8 + rng.integers(0, 8, size)
    moves = rng.random(size) < 0.04
    new_area = np.where(
        rng.random(size) < 0.7, region * 8 + rng.integers(0, 8, size), rng.integers(0, 40, size)
    )
    new_area = np.where(moves & (new_area == area), (new_area + 1) % catalogue.AREAS, new_area)
    moves_on = np.maximum(rng.integers(HISTORY_START + 5, CUT - 20, size), joins_on + 40)
    moves &= moves_on < CUT - 20

    twice = np.flatnonzero(rng.random(size) < 0.01)
    again_at = np.minimum(
        np.maximum(signed_up_at[twice], HISTORY_START * DAY) + rng.integers(DAY // 2, 200 * DAY, len(twice)),
        CUT * DAY - DAY,
    )

    people = np.concatenate([np.arange(size), twice])
    registered = np.concatenate([signed_up_at, again_at])
    order = np.argsort(registered, kind="stable")
    position = np.empty(size, dtype=np.int64)
    position[order[order < size]] = np.flatnonzero(order < size)
    second = order >= size
    who = people[order]

    first_name = rng.integers(0, len(FIRST_NAMES), size)
    last_name = (rng.beta(0.9, 1.3, size) * len(LAST_NAMES)).astype(np.int64)
    return People(
        number=first_number + np.arange(len(who)),
        original=np.where(second, position[who], -1),
        first_name=first_name[who],
        last_name=last_name[who],
        area=area[who],
        new_area=np.where(moves, new_area, area)[who],
        moves_on=np.where(moves, moves_on, NEVER)[who],
        business=(rng.random(size) < 0.07)[who],
        signed_up_at=registered[order],
        joins_on=np.where(second, NEVER, joins_on[who]),
    )


def customers(rng: np.random.Generator, people: People) -> pa.Table:
    """The raw table `customers`: one delivery at registration, a second one when something changed."""
    size = len(people)
    full_name, email = _names(people), _emails(people)
    phone_code = rng.choice(len(AREA_CODES), size, p=_phone_weights())
    phone_line = rng.integers(100, 200, size)
    second = people.original >= 0
    phone_code[second] = phone_code[people.original[second]]
    phone_line[second] = phone_line[people.original[second]]
    phone = pc.binary_join_element_wise(
        columns.text(phone_code, AREA_CODES), "555", columns.ids("", phone_line, width=4), "-"
    )
    birth_year = np.rint(np.clip(rng.normal(1976, 16, size), 1932, 2006)).astype(np.int64)
    birth_year[second] = birth_year[people.original[second]]

    moved = people.moves_on < NEVER
    mail_changed = (rng.random(size) < 0.008) & ~moved & ~second
    changed = np.flatnonzero(moved | mail_changed)
    changes_on = np.where(
        moved,
        people.moves_on,
        np.maximum(people.signed_up_at // DAY, HISTORY_START) + rng.integers(20, 700, size),
    )
    rows = np.concatenate([np.arange(size), changed])
    later = np.arange(len(rows)) >= size
    take = pa.array(rows)

    registered_on = np.maximum(next_midnight(people.signed_up_at), HISTORY_START)
    loaded_on = np.where(
        later,
        np.maximum(changes_on[rows] + rng.integers(1, 4, len(rows)), registered_on[rows] + 1),
        registered_on[rows],
    )
    area = np.where(later, people.new_area[rows], people.area[rows])
    spelling = np.where(rng.random(len(rows)) < 0.03, rng.integers(1, 4, len(rows)), 0)
    new_email = pc.binary_join_element_wise(
        columns.text(people.last_name, [mailbox(name) for name in LAST_NAMES]),
        columns.ids("", people.number % 9973),
        "@",
        columns.text(people.number % 4, MAIL_HOSTS),
        "",
    )
    email_now = pc.if_else(pa.array(later & mail_changed[rows]), new_email.take(take), email.take(take))
    no_email, no_phone = rng.random(size) < 0.02, rng.random(size) < 0.08
    no_email &= ~second
    no_phone &= ~second
    no_phone[people.original[second]] = False
    consent = rng.choice(len(CONSENTS), size, p=(0.36, 0.22, 0.09, 0.06, 0.09, 0.08, 0.10))
    channel = rng.choice(4, size, p=(0.46, 0.24, 0.12, 0.18))

    return pa.table(
        {
            "customer_id": customer_ids(people.number[rows]),
            "full_name": full_name.take(take),
            "email": pc.if_else(pa.array(no_email[rows]), None, email_now),
            "phone": pc.if_else(pa.array(no_phone[rows]), None, phone.take(take)),
            "birth_year": columns.whole(birth_year[rows], (rng.random(size) < 0.06)[rows]),
            "region": columns.text(
                catalogue.AREA_REGION[area] * 4 + spelling, _REGION_SPELLINGS, rng.random(len(rows)) < 0.005
            ),
            "postal_code": columns.text(area, catalogue.POSTAL_CODES),
            "segment": columns.text(people.business[rows].astype(np.int64), SEGMENTS),
            "acquisition_channel": columns.text(channel[rows], CHANNELS, (rng.random(size) < 0.01)[rows]),
            "signed_up_at": columns.instants(people.signed_up_at[rows]),
            "marketing_consent": columns.text(consent[rows], CONSENTS),
            "loaded_at": columns.loads(loaded_on),
        }
    )


def customer_ids(numbers: Ints, missing: Bools | None = None) -> pa.Array:
    """customer_id from customer numbers."""
    return columns.ids("C", numbers, width=6, missing=missing)


def _phone_weights() -> list[float]:
    local = 6
    return [0.11] * local + [0.34 / (len(AREA_CODES) - local)] * (len(AREA_CODES) - local)


def _names(people: People) -> pa.Array:
    """Full names; every other second registration is misspelt."""
    last = people.last_name + np.where((people.original >= 0) & (people.number % 2 == 0), len(LAST_NAMES), 0)
    first = people.first_name + np.where(
        (people.original >= 0) & (people.number % 2 == 0), len(FIRST_NAMES), 0
    )
    plain_first = [misspelt(name) if not name.isascii() else name for name in FIRST_NAMES]
    return pc.binary_join_element_wise(
        columns.text(first, [*FIRST_NAMES, *plain_first]),
        columns.text(last, [*LAST_NAMES, *map(misspelt, LAST_NAMES)]),
        " ",
    )


def _emails(people: People) -> pa.Array:
    """Mail addresses; a second registration shows the same address in capitals."""
    owner = np.where(people.original >= 0, people.number[people.original], people.number)
    address = pc.binary_join_element_wise(
        columns.text(people.first_name, [mailbox(name) for name in FIRST_NAMES]),
        pc.binary_join_element_wise(
            columns.text(people.last_name, [mailbox(name) for name in LAST_NAMES]),
            columns.ids("", owner % 997),
            "",
        ),
        ".",
    )
    address = pc.binary_join_element_wise(address, columns.text(owner % 4, MAIL_HOSTS), "@")
    return pc.if_else(pa.array(people.original >= 0), pc.utf8_upper(address), address)
