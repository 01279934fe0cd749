"""Time is cut without overlap, and the embargo keeps labels from looking across a cut."""

import numpy as np
import pytest

from ml import splits
from ml.errors import TrainingDataError
from ml.predictors.spec import Split

SPLIT = Split(test_months=3, validation_months=3, embargo_days=60, minimum_positives=20)


def months(n: int) -> np.ndarray:
    return (np.datetime64("2024-07") + np.arange(n)).astype("datetime64[D]") + np.timedelta64(4, "D")


def test_splits_follow_each_other_in_time() -> None:
    times = np.repeat(months(25), 3)
    cut = splits.temporal(times, SPLIT)
    assert times[cut["train"]].max() < times[cut["validation"]].min()
    assert times[cut["validation"]].max() < times[cut["test"]].min()
    assert len(np.unique(times[cut["test"]])) == len(np.unique(times[cut["validation"]])) == 3


def test_no_label_window_reaches_into_the_next_split() -> None:
    times = months(25)
    cut = splits.temporal(times, SPLIT)
    window = np.timedelta64(60, "D")
    assert times[cut["train"]].max() + window <= times[cut["validation"]].min()
    assert times[cut["validation"]].max() + window <= times[cut["test"]].min()


def test_without_embargo_no_month_is_dropped() -> None:
    times = months(12)
    split = Split(test_months=3, validation_months=3, embargo_days=0, minimum_positives=1)
    assert sum(len(its) for its in splits.temporal(times, split).values()) == 12


def test_row_order_does_not_matter() -> None:
    times = np.repeat(months(20), 2)
    shuffled = np.random.default_rng(0).permutation(times)
    for name, its in splits.temporal(times, SPLIT).items():
        assert set(times[its]) == set(shuffled[splits.temporal(shuffled, SPLIT)[name]])


def test_a_short_history_is_refused_with_the_months_it_needs() -> None:
    with pytest.raises(
        TrainingDataError, match=r"nothing is left for train[\s\S]*about 11 months[\s\S]*8 as-of dates"
    ):
        splits.temporal(months(8), SPLIT)
