"""Cutting rows into those that train, those that validate and those that test.

By time: older as-of dates train, newer ones validate, the newest test.

A label looks ahead, so the last as-of dates before a split know the outcome only *after* that split has
begun. The embargo drops them (de Prado, Advances in Financial Machine Learning, 2018, chapter 7).

>>> months = np.array([f"2026-0{month}-05" for month in range(1, 6)], dtype="datetime64[D]")
>>> split = Split(test_months=1, validation_months=1, embargo_days=31, minimum_positives=1)
>>> {name: [str(day) for day in months[rows]] for name, rows in temporal(months, split).items()}
{'train': ['2026-01-05'], 'validation': ['2026-03-05'], 'test': ['2026-05-05']}

Rows that have no time are cut by a hash of their key.

>>> places = np.array([0.05, 0.25, 0.9])
>>> shares = KeySplit(test_share=0.2, validation_share=0.2, minimum_positives=1)
>>> {name: rows.tolist() for name, rows in by_key(places, shares).items()}
{'train': [2], 'validation': [1], 'test': [0]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.errors import TrainingDataError
from ml.predictors.spec import KeySplit, Split

if TYPE_CHECKING:
    from ml.dataset import TrainingSet

NAMES = ("train", "validation", "test")


def cut(data: TrainingSet, split: Split | KeySplit) -> dict[str, NDArray[np.intp]]:
    """Row numbers of each split.

    Raises:
        TrainingDataError: nothing is left for one of them.
    """
    return by_key(data.place, split) if isinstance(split, KeySplit) else temporal(data.time, split)


def by_key(places: NDArray[np.float64], split: KeySplit) -> dict[str, NDArray[np.intp]]:
    """Row numbers of each split, by the place of the key between 0 and 1."""
    test, validation = split.test_share, split.test_share + split.validation_share
    chosen = {
        "train": np.flatnonzero(places >= validation),
        "validation": np.flatnonzero((places >= test) & (places < validation)),
        "test": np.flatnonzero(places < test),
    }
    if missing := [name for name, its in chosen.items() if len(its) == 0]:
        raise TrainingDataError(
            f"there are too few rows: nothing is left for {' and '.join(missing)}",
            expected="rows in each split",
            found=f"{len(places):,} rows",
            hint="load more rows, or widen split.test_share and split.validation_share in params.yml",
        )
    return chosen


def temporal(times: NDArray[np.datetime64], split: Split) -> dict[str, NDArray[np.intp]]:
    """Row numbers of each split, by as-of date.

    Args:
        times: as-of date of each row, shape (n,), unit days.
        split: how many of the newest months test, how many before them validate, and the embargo in days.

    Returns:
        Row numbers by split; rows under embargo are in none.

    Raises:
        TrainingDataError: the history is too short to leave a month for each split.
    """
    days = np.unique(times)
    test = _newest_months(days, split.test_months)
    validation = _newest_months(_known_before(days, test, split.embargo_days), split.validation_months)
    train = _known_before(days, validation, split.embargo_days)
    chosen = dict(zip(NAMES, (train, validation, test), strict=True))
    if missing := [name for name, its in chosen.items() if len(its) == 0]:
        needed = split.test_months + split.validation_months + 1 + 2 * split.embargo_days // 30
        raise TrainingDataError(
            f"the history is too short: nothing is left for {' and '.join(missing)}",
            expected=f"about {needed} months of as-of dates",
            found=f"{len(days)} as-of dates, {days.min()} to {days.max()}" if len(days) else "none",
            hint="load a longer history, or lower split.*_months in params.yml",
        )
    return {name: np.flatnonzero(np.isin(times, its)) for name, its in chosen.items()}


def inner(
    data: TrainingSet, its: NDArray[np.intp], split: Split | KeySplit, n: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """At most `n` pairs of row numbers among `its`: those that fit and those that judge."""
    if not isinstance(split, KeySplit):
        return rolling_origins(data.time, its, split, n)
    # The rows of one key stay together.
    keys, key_of_row = np.unique(data.place[its], return_inverse=True)
    parts = key_of_row * max(n, 2) // len(keys)
    return [(its[parts != part], its[parts == part]) for part in range(n)]


def rolling_origins(
    times: NDArray[np.datetime64], its: NDArray[np.intp], split: Split, n: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """At most `n` pairs of row numbers among `its`: older as-of dates, and the months after them that judge.

    The first pair judges by the newest months, as many as validate; each further one ends where the one
    before began to judge. An embargo lies between the two of a pair. (Tashman, Out-of-sample tests of
    forecasting accuracy, 2000.)
    """
    days = np.unique(times[its])
    pairs = []
    for _ in range(n):
        judge = _newest_months(days, split.validation_months)
        fit = _known_before(days, judge, split.embargo_days)
        if len(fit) == 0:
            break
        pairs.append((its[np.isin(times[its], fit)], its[np.isin(times[its], judge)]))
        days = days[days < judge.min()]
    return pairs


def _newest_months(days: NDArray[np.datetime64], n_months: int) -> NDArray[np.datetime64]:
    months = days.astype("datetime64[M]")
    return days[np.isin(months, np.unique(months)[-n_months:])]


def _known_before(
    days: NDArray[np.datetime64], later: NDArray[np.datetime64], embargo_days: int
) -> NDArray[np.datetime64]:
    """The days whose label window has closed when `later` begins."""
    if len(later) == 0:
        return later
    closed = days + np.timedelta64(embargo_days, "D") <= later.min()
    return days[closed & (days < later.min())]
