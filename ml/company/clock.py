"""The calendar of the company.

Inside the generator a day is an integer: days since 1970-01-01. An instant is an integer too: seconds since
1970-01-01 00:00 UTC. Both keep the simulation exact and independent of the clock of the computer it runs on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAY: Final = 86_400
"""Seconds in a day."""

HOUR: Final = 3_600
"""Seconds in an hour."""

NEVER: Final = 2**40
"""A day far beyond the history: the end of a subscription that goes on, a return that does not happen."""


def day(text: str) -> int:
    """The day number of an ISO date."""
    return int(np.datetime64(text, "D").astype(np.int64))


HISTORY_START: Final = day("2024-04-01")
"""First day of activity, and the day of the initial load."""

CUT: Final = day("2026-10-05")
"""The data cut: nothing is delivered after the midnight that begins this day."""

MONTHS: Final = 30
"""Months of activity, 2024-04 to 2026-09."""

_months = np.datetime64("2024-04", "M") + np.arange(MONTHS + 3)
MONTH_FIRST: Final[Ints] = _months.astype("datetime64[D]").astype(np.int64)
"""First day of every month of the history (and of a few after it)."""


def month_of_year(month: int) -> int:
    """Calendar month, 1 to 12, of a month of the history."""
    return (3 + month) % 12 + 1


def month_days(month: int) -> tuple[int, int]:
    """First and last day of a month of the history."""
    return int(MONTH_FIRST[month]), int(MONTH_FIRST[month + 1]) - 1


def month_index(days: Ints) -> Ints:
    """The month of the history each day lies in; negative before the history begins."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) - (54 * 12 + 3)


def next_midnight(instants: Ints) -> Ints:
    """The day whose midnight first follows (or is) each instant: when a nightly load brings it."""
    return -(-instants // DAY)


# Daylight saving time begins on the second Sunday of March and ends on the first Sunday of November, at 2:00
# local time. The days of change within the history:
_SAVING: Final[Ints] = np.array(
    [
        [day(begins), day(ends)]
        for begins, ends in (
            ("2024-03-10", "2024-11-03"),
            ("2025-03-09", "2025-11-02"),
            ("2026-03-08", "2026-11-01"),
        )
    ]
)


def utc_offset(instants: Ints, eastern: Bools) -> Ints:
    """Hours to add to UTC for local time: -5 or -4 in the east (New York), -6 or -5 elsewhere (Chicago)."""
    standard = np.where(eastern, -5, -6)
    saving = np.zeros(len(instants), dtype=bool)
    for begins, ends in _SAVING:
        first = begins * DAY + (2 - standard) * HOUR
        last = ends * DAY + (1 - standard) * HOUR
        saving |= (instants >= first) & (instants < last)
    return standard + saving
