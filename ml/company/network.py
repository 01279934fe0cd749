"""The networks and their outages, the same for the whole company: a storm meets all customers of its area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import columns
from ml.company.catalogue import AREA_REGION, AREAS, NETWORKS, POSTAL_CODES, REGION_TROUBLE
from ml.company.clock import (
    CUT,
    DAY,
    HOUR,
    MONTH_FIRST,
    MONTHS,
    Bools,
    Floats,
    Ints,
    month_index,
    next_midnight,
)

CAUSES: Final = ("hardware", "power", "fiber cut", "maintenance", "storm", None)
STORM: Final = 4

FAILURES_A_MONTH: Final[Floats] = np.array([0.045, 0.085, 0.11, 0.05])
"""Ordinary failures per area and month, by network (fiber, cable, dsl, mobile)."""

STORM_DAMAGE: Final[Floats] = np.array([0.12, 0.27, 0.33, 0.16])
"""Chance that a storm over the region cuts a network in one of its areas."""

STORMS_A_MONTH: Final = (0.7, 0.9, 1.4, 1.7, 1.5, 1.2, 1.5, 1.5, 1.2, 0.8, 0.9, 0.9)
"""Expected storms over the whole company, January to December."""


@dataclass(frozen=True)
class Outages:
    """All outages, in order of their start, and their sum per area, network and month."""

    area: Ints
    network: Ints
    started_at: Ints
    ended_at: Ints
    cause: Ints
    hours: Floats
    """Hours without service, shape (areas, networks, months)."""
    worst_at: Ints
    """Start of the longest outage, same shape; 0 where there was none."""


def break_down(rng: np.random.Generator) -> Outages:
    """Draw the outages of the history: ordinary failures, and storms over many areas of a region at once."""
    rate = FAILURES_A_MONTH * (REGION_TROUBLE[AREA_REGION] * rng.gamma(4.0, 0.25, AREAS))[:, None]
    counts = rng.poisson(rate[:, :, None], (AREAS, len(NETWORKS), MONTHS))
    area, network, month = (
        np.repeat(axis, counts.ravel()) for axis in (i.ravel() for i in np.indices(counts.shape))
    )
    started = _moment_within(rng, month)
    cause = rng.choice(4, len(area), p=(0.40, 0.22, 0.18, 0.20))
    hours = rng.lognormal(np.log(4.2), 0.85, len(area))
    maintenance = cause == 3
    night = started // DAY * DAY + 6 * HOUR + rng.integers(0, 8, len(area)) * 900
    started = np.where(maintenance, night, started)
    hours = np.where(maintenance, rng.uniform(1, 5, len(area)), hours)

    storm = _storms(rng)
    area, network = np.concatenate([area, storm[0]]), np.concatenate([network, storm[1]])
    started, hours = np.concatenate([started, storm[2]]), np.concatenate([hours, storm[3]])
    cause = np.concatenate([cause, np.full(len(storm[0]), STORM)])
    cause[rng.random(len(cause)) < 0.04] = len(CAUSES) - 1
    ended = started + (np.minimum(hours, 80.0) * HOUR).astype(np.int64) // 60 * 60

    order = np.lexsort((network, area, started))
    area, network, started, ended, cause = (a[order] for a in (area, network, started, ended, cause))
    total = np.zeros((AREAS, len(NETWORKS), MONTHS))
    worst = np.zeros(total.shape, dtype=np.int64)
    place = (area, network, month_index(started // DAY))
    np.add.at(total, place, (ended - started) / HOUR)
    by_length = np.argsort(ended - started, kind="stable")
    worst[tuple(axis[by_length] for axis in place)] = started[by_length]
    return Outages(area, network, started, ended, cause, total, worst)


def _moment_within(rng: np.random.Generator, month: Ints) -> Ints:
    """A random minute of each month."""
    first, after = MONTH_FIRST[month] * DAY, MONTH_FIRST[month + 1] * DAY
    return (first + rng.random(len(month)) * (after - first)).astype(np.int64) // 60 * 60


def _storms(rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Floats]:
    """Area, network, start and hours of the outages that storms cause."""
    expected = np.array([STORMS_A_MONTH[(3 + month) % 12] for month in range(MONTHS)])
    month = np.repeat(np.arange(MONTHS), rng.poisson(expected))
    region = rng.choice(5, len(month), p=REGION_TROUBLE / REGION_TROUBLE.sum())
    begins = _moment_within(rng, month)
    violence = rng.lognormal(np.log(9.0), 0.6, len(month))
    struck = rng.random((len(month), AREAS, len(NETWORKS))) < STORM_DAMAGE
    struck &= AREA_REGION[None, :, None] == region[:, None, None]
    which, area, network = np.nonzero(struck)
    started = begins[which] + rng.integers(0, 6 * 60, len(which)) * 60
    started = np.minimum(started, MONTH_FIRST[month[which] + 1] * DAY - 60)
    return area, network, started, violence[which] * rng.lognormal(0, 0.4, len(which))


def outages(rng: np.random.Generator, drawn: Outages) -> pa.Table:
    """The raw table `outages`: delivered the night after the start, and again if the end comes later."""
    size = len(drawn.area)
    first_load = next_midnight(drawn.started_at)
    end_load = np.maximum(next_midnight(drawn.ended_at), first_load)
    end_unknown: Bools = rng.random(size) < 0.01
    held_back = rng.random(size) < 0.06
    end_load = np.where(held_back, np.maximum(end_load, first_load + 1), end_load)
    ends_later = (end_load > first_load) & ~end_unknown

    rows = np.concatenate([np.arange(size), np.flatnonzero(ends_later)])
    closing = np.arange(len(rows)) >= size
    loaded_on = np.where(closing, end_load[rows], first_load[rows])
    utc = np.zeros(len(rows), dtype=np.int8)
    table = pa.table(
        {
            "outage_id": columns.ids("O", rows + 1),
            "postal_code": columns.text(drawn.area[rows], POSTAL_CODES),
            "technology": columns.text(drawn.network[rows], NETWORKS),
            "started_at": columns.instants(drawn.started_at[rows], zone="UTC"),
            "started_at|offset": utc,
            "ended_at": columns.instants(
                drawn.ended_at[rows], (ends_later | end_unknown)[rows] & ~closing, zone="UTC"
            ),
            "ended_at|offset": utc,
            "cause": columns.text(drawn.cause[rows], CAUSES),
            "loaded_at": columns.loads(loaded_on),
        }
    )
    return table.filter(pa.array(loaded_on <= CUT))
