"""The short way through boosted trees gives what the whole pipeline gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator

from ml.comparisons import CHUNK_ROWS as COMPARED_ROWS
from ml.comparisons import FEWEST_ROWS
from ml.metrics import Floats
from ml.predictors.candidates import candidates
from ml.served import CHUNK_ROWS, Served, _of_boosted_trees

N_FEATURES = 5
SETTINGS: dict[str, dict[str, Any]] = {
    "logistic_regression": {"C": 0.1},
    "gradient_boosting": {"n_estimators": 40, "max_depth": 3},
}


def table(n: int, *, seed: int) -> Floats:
    """Numbers of several sizes with holes, and values that are no 32-bit floats."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, [0.01, 1, 100, 1e6, 1], (n, N_FEATURES)) + 1 / 3
    x[rng.random(x.shape) < 0.2] = np.nan
    return x


def fitted(name: str, x: Floats, *, method: str = "sigmoid") -> Served:
    rng = np.random.default_rng(1)
    y = (np.nan_to_num(x[:, 1]) + rng.normal(0, 1, len(x)) > 1).astype(int)
    bare = candidates({name: SETTINGS[name]}, task="binary", seed=1)[name].fit(x, y)
    calibrated = CalibratedClassifierCV(FrozenEstimator(bare), method=method).fit(x, y)
    return Served(calibrated, [f"f{j}" for j in range(N_FEATURES)], {})


def test_boosted_trees_take_the_short_way_to_the_same_numbers() -> None:
    model = fitted("gradient_boosting", table(2_000, seed=0))
    assert _of_boosted_trees(model.estimator)
    for n in (1, 7, FEWEST_ROWS - 1, FEWEST_ROWS, 2 * CHUNK_ROWS + 1, COMPARED_ROWS + 1):
        x = table(n, seed=n)
        assert np.abs(model.predict(x) - model.estimator.predict_proba(x)[:, 1]).max() < 1e-15


def test_32_bits_are_as_good_as_64() -> None:
    model, x = fitted("gradient_boosting", table(2_000, seed=0)), table(5_000, seed=1)
    assert model.compares_32_bits
    np.testing.assert_array_equal(model.predict(x.astype(np.float32)), model.predict(x))
    assert not fitted("logistic_regression", table(500, seed=0)).compares_32_bits


def test_rows_are_not_changed() -> None:
    model, x = fitted("gradient_boosting", table(500, seed=0)), table(100, seed=1)
    before = x.copy()
    model.predict(x)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("order", ["C", "F"])
def test_columns_may_lie_either_way(order: Any) -> None:
    model, x = fitted("gradient_boosting", table(500, seed=0)), table(100, seed=1)
    np.testing.assert_array_equal(model.predict(np.asarray(x, order=order)), model.predict(x))


@pytest.mark.parametrize(
    ("name", "method"), [("logistic_regression", "sigmoid"), ("gradient_boosting", "isotonic")]
)
def test_anything_else_goes_the_whole_way(name: str, method: str) -> None:
    model, x = fitted(name, table(500, seed=0), method=method), table(100, seed=1)
    assert _of_boosted_trees(model.estimator) is None
    np.testing.assert_array_equal(model.predict(x), model.estimator.predict_proba(x)[:, 1])


def test_a_column_that_was_always_empty_goes_the_whole_way() -> None:
    x = table(500, seed=0)
    x[:, 2] = np.nan
    model, rows = fitted("gradient_boosting", x), table(100, seed=1)
    np.testing.assert_allclose(
        model.predict(rows), model.estimator.predict_proba(rows)[:, 1], rtol=0, atol=1e-15
    )


def test_infinity_is_refused() -> None:
    model, x = fitted("gradient_boosting", table(500, seed=0)), table(10, seed=1)
    x[3, 1] = np.inf
    with pytest.raises(ValueError, match="infinity"):
        model.predict(x)
