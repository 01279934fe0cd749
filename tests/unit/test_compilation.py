"""Models as SQL: the same probability as scikit-learn's, or a reason why there is none."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pytest

from ml import compilation, tasks
from ml.dataset import Matrix
from ml.errors import CompilationError
from ml.predictors.candidates import candidates
from ml.served import Served

FEATURES = ["tenure_months", "price_usd", "is_fiber", "last_rating_180d", "never_known"]
SETTINGS: dict[str, dict[str, Any]] = {
    "logistic_regression": {"C": 0.02},
    "gradient_boosting": {"n_estimators": 60, "learning_rate": 0.1, "max_depth": 4},
}


def customers(n: int, *, seed: int) -> Matrix:
    """Numbers of every kind: fine and coarse ones, flags, nulls, and a column without any."""
    rng = np.random.default_rng(seed)
    x = np.column_stack(
        [
            rng.gamma(2, 15, n),
            np.round(rng.normal(60, 20, n), 2),
            rng.integers(0, 2, n),
            rng.integers(1, 6, n),
            np.full(n, np.nan),
        ]
    )
    x[rng.random(n) < 0.3, 3] = np.nan
    return x


def fitted(pipeline: Any, *, method: str = "sigmoid") -> Served:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    x = customers(4000, seed=1)
    noise = np.random.default_rng(2).normal(size=len(x))
    y = (np.nan_to_num(x[:, 3], nan=2) - 0.02 * x[:, 1] + noise < 1).astype(int)
    frozen = FrozenEstimator(pipeline.fit(x[:2000], y[:2000]))
    return Served(
        CalibratedClassifierCV(frozen, method=method).fit(x[2000:], y[2000:]),
        FEATURES,
        dict.fromkeys(FEATURES, 0.0),
    )


def in_sql(model: Served, x: Matrix) -> np.ndarray[Any, np.dtype[np.float64]]:
    expression = compilation.compiled(model)
    for name in FEATURES:
        expression = expression.replace(f"{{{name}}}", name)
    with duckdb.connect() as connection:
        connection.execute(
            f"create table rows (place integer, {', '.join(f'{name} double' for name in FEATURES)})"
        )
        columns = {name: x[:, j] for j, name in enumerate(FEATURES)} | {"place": np.arange(len(x))}
        connection.register("given", columns)
        known = ", ".join(f"case when not isnan({name}) then {name} end" for name in FEATURES)
        connection.execute(f"insert into rows select place, {known} from given")
        return connection.execute(f"select {expression} as p from rows order by place").fetchnumpy()["p"]


@pytest.mark.parametrize("name", list(SETTINGS))
@pytest.mark.filterwarnings("ignore:Skipping features without any observed values")
def test_sql_gives_the_probability_of_the_estimator(name: str) -> None:
    model = fitted(candidates(SETTINGS, task="binary", seed=3)[name])
    x = customers(10_000, seed=4)
    # Beyond everything that was learned from, on an edge, and unknown altogether.
    x[0], x[1], x[2] = 1e30, -1e30, np.nan
    expected = model.predict(x)
    assert expected.std() > 0.05
    np.testing.assert_allclose(in_sql(model, x), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("size", [1.0, 1e9], ids=["small", "beyond a bigint of millionths"])
@pytest.mark.parametrize("name", ["ridge_regression", "gradient_boosting"])
@pytest.mark.filterwarnings("ignore:Skipping features without any observed values")
def test_sql_gives_the_number_of_the_estimator(name: str, size: float) -> None:
    """With a floor and an exposure, of which the model learned the number per unit."""
    settings = {"ridge_regression": {}, "gradient_boosting": {"n_estimators": 40, "max_depth": 3}}
    x = customers(4000, seed=6)
    known = np.nan_to_num(x)
    y = size * (np.tanh((known[:, 1] - 60) / 20) + 0.3 * known[:, 2] + 0.1 * known[:, 3])
    estimator = candidates(settings, task="regression", seed=3)[name].fit(x, y)
    interval = {"edges": [], "low": [-1.0], "high": [1.0], "floor": 0.0}
    about = {"interval": interval, "exposure": 0}
    model = Served(estimator, FEATURES, {}, tasks.of("regression"), about)
    asked = customers(10_000, seed=7)
    expected = model.predict(asked)[:, 0]
    assert (expected == 0).any() and expected.std() > 0.05 * size
    np.testing.assert_allclose(in_sql(model, asked), expected, rtol=1e-9, atol=1e-9 * size)


def test_classes_have_no_sql() -> None:
    model = Served(None, FEATURES, {}, tasks.of("multiclass"), {"classes": ["a", "b"]})
    with pytest.raises(CompilationError, match="found:    a choice of classes"):
        compilation.compiled(model)


def test_a_number_is_compared_as_the_trees_do() -> None:
    """Trees see 32-bit floats: these two numbers are the same one to them, and an edge is between them."""
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline

    steps = [
        ("impute", SimpleImputer(strategy="constant", fill_value=-999.0, keep_empty_features=True)),
        ("classify", GradientBoostingClassifier(n_estimators=3, max_depth=2, random_state=1)),
    ]
    model = fitted(Pipeline(steps))
    x = customers(2000, seed=5)
    edges = (
        model.estimator.calibrated_classifiers_[0].estimator.estimator[-1].estimators_[0, 0].tree_.threshold
    )
    for j, edge in enumerate(edges[edges > 0]):
        x[3 * j : 3 * j + 3, :4] = np.array([[edge], [np.nextafter(edge, 1e9)], [np.nextafter(edge, -1e9)]])
    np.testing.assert_allclose(in_sql(model, x), model.predict(x), rtol=0, atol=1e-9)


def test_what_has_no_sql_is_named() -> None:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    filled = SimpleImputer(strategy="constant", fill_value=0.0, keep_empty_features=True)
    with pytest.raises(CompilationError, match="found:    RandomForestClassifier"):
        compilation.compiled(fitted(make_pipeline(filled, RandomForestClassifier(n_estimators=5))))
    simple = candidates(SETTINGS, task="binary", seed=3)["gradient_boosting"].set_params(
        impute__keep_empty_features=True
    )
    with pytest.raises(CompilationError, match="expected: a sigmoid"):
        compilation.compiled(fitted(simple, method="isotonic"))
