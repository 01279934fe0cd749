"""The customers: who they are, where they live, when they registered, and when they move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ml.company import catalogue, columns
from ml.company.clock import (
    CUT,
    DAY,
    HISTORY_START,
    MONTHS,
    NEVER,
    Bools,
    Ints,
    month_days,
)
from ml.company.names import FIRST_NAMES, LAST_NAMES

ACTIVE_AT_START = 0.755
"""Share of all customers who already have a subscription on the first day of the history."""


@dataclass(frozen=True)
class People:
    """The registered customers of one block, one element each, in order of registration."""

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
    minute = (rng.triangular(12, 18, 23.9, size) * 60).astype(np.int64)
    signed_up_at = (joins_on - waits) * DAY + minute * 60

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


def customer_ids(numbers: Ints, missing: Bools | None = None) -> pa.Array:
    """customer_id from customer numbers."""
    return columns.ids("C", numbers, width=6, missing=missing)
