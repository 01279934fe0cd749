"""A forecast is measured beside a rule that is a forecast itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ml import evaluation, splits, tasks
from ml.dataset import TrainingSet
from ml.errors import ParameterError
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor

REGRESSION = tasks.of("regression")
SPEC = predictors.load("revenue_forecast")


def months(*, n_months: int = 24, n_series: int = 8, spec: Predictor = SPEC) -> TrainingSet:
    """Series that grow by a tenth of what a year brings, foretold from each month on, one month ahead."""
    month, series = np.repeat(np.arange(n_months), n_series), np.tile(np.arange(n_series), n_months)
    n = len(month)
    y = 1000.0 * (1 + series) + 10.0 * month
    x = np.ones((n, len(spec.features)))
    x[:, spec.features.index("seasonal_naive_usd")] = y - 120.0
    return TrainingSet(
        features=list(spec.features),
        x=x,
        y=y,
        entity=series.astype(np.int64),
        time=np.datetime64("2024-01", "M").astype("datetime64[D]")
        + (np.arange(n_months) * 31)[month].astype("timedelta64[D]"),
        slices={},
        place=np.zeros(n),
        classes=[],
    )


def measured(off: float) -> dict[str, evaluation.Row]:
    """What is said beside the rule of a forecast that is `off` by so much everywhere."""
    data = months()
    cut = splits.temporal(data.time, SPEC.split)
    said = np.repeat((data.y[cut["test"]] + off)[:, None], 3, axis=1)
    rows = evaluation.without_learning("ours", said, data, cut, SPEC)
    return {row["metric"]: row for row in rows if row["estimator"] == "ours"}


def test_rule_as_it_is_says_the_feature_and_learns_nothing() -> None:
    column, y = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])
    said = REGRESSION.rule(column, y, np.array([5.0, np.nan]), first="as_is", classes=[])
    assert said.tolist() == [[5.0] * 3, [20.0] * 3], "who has no value gets the mean"


def test_error_is_reported_as_a_share_of_that_of_the_rule() -> None:
    found = measured(off=30.0)
    assert found["mae_to_rule"]["value"] == pytest.approx(30 / 120)
    assert found["mae_to_rule"]["low"] <= 0.25 <= found["mae_to_rule"]["high"]
    assert found["mase"]["value"] == pytest.approx(30 / 120), "the rule is as bad in the train rows"


def test_the_rule_itself_has_a_ratio_of_one_and_is_not_let_pass() -> None:
    found = measured(off=-120.0)
    assert found["mae_to_rule"]["high"] == pytest.approx(1.0)
    gate = next(gate for gate in SPEC.gates if gate.metric == "test_mae_to_rule_high")
    worse = measured(off=-121.0)["mae_to_rule"]["high"]
    assert gate.at_most is not None and worse > gate.at_most


def test_scale_of_mase_is_the_error_of_the_rule_before_the_test_months() -> None:
    ours, rule, before = {"mae": 3.0}, {"mae": 2.0}, {"mae": 6.0}
    said = REGRESSION.beside_rule(ours, rule, before, first="as_is")
    assert said == {"mae_to_rule": 1.5, "mase": 0.5}


def test_a_rule_that_is_never_wrong_gives_no_ratio() -> None:
    said = REGRESSION.beside_rule({"mae": 1.0}, {"mae": 0.0}, {"mae": 0.0}, first="as_is")
    assert all(math.isnan(value) for value in said.values())


def test_a_line_through_a_feature_is_no_forecast_and_has_no_ratio() -> None:
    assert REGRESSION.beside_rule({"mae": 1.0}, {"mae": 2.0}, {"mae": 2.0}, first=None) == {}


class Flat:
    """Says the same to everybody."""

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.full(len(x), 1.0)


def test_interval_widens_with_what_it_goes_by() -> None:
    """Three months ahead, ten times as much is unknown as one month ahead."""
    spec = replace(SPEC, exposure=None, interval_by="months_ahead", coverage=0.9)
    rng = np.random.default_rng(1)
    x = np.ones((900, len(spec.features)))
    x[:, 0] = np.tile([1.0, 2.0, 3.0], 300)
    y = 10 + rng.normal(size=900) * np.tile([0.1, 0.3, 1.0], 300)
    _, about = REGRESSION.calibrated(Flat(), x, y, spec)
    said = REGRESSION.predict(Flat(), x, about)
    inside = (said[:, 1] <= y) & (y <= said[:, 2])
    width = [said[x[:, 0] == ahead, 2][0] - said[x[:, 0] == ahead, 1][0] for ahead in (1, 2, 3)]
    assert width[0] < width[1] < width[2] and width[2] > 5 * width[0]
    for ahead in (1, 2, 3):
        assert inside[x[:, 0] == ahead].mean() == pytest.approx(0.9, abs=0.02)


def test_a_probability_has_no_rule_as_it_is(edit_params) -> None:
    edit_params("  first: lowest", "  first: as_is")
    with pytest.raises(ParameterError, match=r"rule cannot be meant[\s\S]*as_is"):
        predictors.load("churn")
