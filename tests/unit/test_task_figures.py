"""Figures are those of the textbooks, and the interval of a number keeps its promise."""

from __future__ import annotations

import numpy as np
import pytest
from small_shop import BOOSTED, BY_TIME, COLOUR, SPENDING, features, fit, make_rows, said

from ml import tasks
from ml.predictors import spec as predictors


@pytest.mark.parametrize("cheap", [False, True], ids=["any sum", "often nothing"])
@pytest.mark.parametrize("exposure", [None, "price"])
def test_the_interval_holds_what_it_promises_everywhere(shop, cheap, exposure) -> None:
    """Noise grows with the prediction: one interval for all would hold too much below, too little above."""
    shop(SPENDING, exposure=exposure)
    fresh = make_rows(20_000, seed=2, cheap=cheap)
    y = fresh["spent"].to_numpy()
    fitted = fit(SPENDING, make_rows(20_000, cheap=cheap))
    point, low, high = said(fitted, SPENDING, features(SPENDING, fresh)).T
    inside = (low <= y) & (y <= high)
    assert abs(inside.mean() - 0.9) < 0.03
    if cheap:
        assert low.min() == point.min() == 0, "nobody spends less than nothing"
    for fifth in np.array_split(np.argsort(point, kind="stable"), 5):
        # Where most outcomes are the floor, an interval from there on holds more than it has to.
        assert inside[fifth].mean() > 0.87
        assert inside[fifth].mean() < 0.93 or (low[fifth] == 0).mean() > 0.5


def test_what_is_expected_to_be_nothing_has_the_interval_of_its_like(shop) -> None:
    """What falls below zero is cut off there, and the errors are those that are made when cut off."""

    class Line:
        def predict(self, x: np.ndarray) -> np.ndarray:
            return np.asarray(x)[:, 0]

    def world(n: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(seed)
        x = rng.normal(-1, 1, n)
        return x[:, None], np.maximum(x + rng.normal(0, np.where(x > 0, 1.2, 0.3), n), 0)

    task, spec = tasks.of("regression"), predictors.load(SPENDING)
    estimator, about = task.calibrated(Line(), *world(5_000, seed=0), spec)
    x, y = world(20_000, seed=1)
    point, low, high = task.predict(estimator, x, about).T
    nothing = point == 0
    assert nothing.mean() > 0.8
    assert high[nothing].max() < 0.1
    assert ((low <= y) & (y <= high))[nothing].mean() < 0.98


def test_with_its_exposure_a_number_follows_a_price_that_doubles(shop) -> None:
    rows = make_rows(6_000, price_rise=2.0)
    bias = {}
    for exposure in (None, "price"):
        shop(SPENDING, exposure=exposure, candidates=BOOSTED, split=BY_TIME)
        fitted = fit(SPENDING, rows)
        mean = float(fitted.test[fitted.winner][0].mean())
        bias[exposure] = fitted.value("test_bias") / mean
        held = fitted.value("test_interval_coverage")
        assert (held > 0.87) == (exposure is not None), "the interval grows with the price, too"
    assert abs(bias["price"]) < 0.03
    assert bias[None] < -0.2


@pytest.mark.parametrize("weighted", [False, True])
def test_figures_of_numbers_are_those_of_scikit_learn(weighted: bool) -> None:
    from sklearn import metrics as theirs

    rng = np.random.default_rng(0)
    y, p = rng.normal(5, 2, 500), rng.normal(5, 2, 500)
    w = rng.integers(0, 4, 500).astype(float) if weighted else None
    ours = tasks.of("regression").measure(y, np.stack([p, p - 3, p + 3], axis=1)).metrics(w)
    assert ours["r2"] == pytest.approx(theirs.r2_score(y, p, sample_weight=w))
    assert ours["mae"] == pytest.approx(theirs.mean_absolute_error(y, p, sample_weight=w))
    assert ours["rmse"] == pytest.approx(theirs.root_mean_squared_error(y, p, sample_weight=w))
    assert ours["bias"] == pytest.approx(np.average(p - y, weights=w))
    assert ours["interval_coverage"] == pytest.approx(np.average(np.abs(p - y) <= 3, weights=w))
    assert ours["interval_width"] == pytest.approx(6)


@pytest.mark.parametrize("weighted", [False, True])
def test_figures_of_classes_are_those_of_scikit_learn(weighted: bool) -> None:
    from sklearn import metrics as theirs

    rng = np.random.default_rng(0)
    y, p = rng.integers(0, 4, 500), rng.dirichlet(np.ones(4), 500)
    w = rng.integers(0, 4, 500).astype(float) if weighted else None
    ours, chosen = tasks.of("multiclass").measure(y, p).metrics(w), p.argmax(axis=1)
    assert ours["macro_f1"] == pytest.approx(theirs.f1_score(y, chosen, average="macro", sample_weight=w))
    assert ours["accuracy"] == pytest.approx(theirs.accuracy_score(y, chosen, sample_weight=w))
    assert ours["log_loss"] == pytest.approx(theirs.log_loss(y, p, sample_weight=w))


def test_confidence_that_is_deserved_has_no_calibration_error() -> None:
    p = np.tile([0.75, 0.25], (400, 1))
    y = np.repeat([0, 0, 0, 1], 100)
    assert tasks.of("multiclass").measure(y, p).metrics()["calibration_error"] == pytest.approx(0)
    assert tasks.of("multiclass").measure(1 - y, p).metrics()["calibration_error"] == pytest.approx(0.5)


@pytest.mark.parametrize("settings", [{"n_estimators": 200, "max_depth": 4}, {"n_estimators": 5}])
def test_a_temperature_makes_confidence_deserved_and_changes_no_choice(shop, settings) -> None:
    """Too many trees are too sure of themselves, too few not sure enough."""
    shop(COLOUR, candidates={"gradient_boosting": settings})
    fitted = fit(COLOUR, make_rows(4_000))
    (calibrated,) = fitted.estimators.values()
    fresh = make_rows(10_000, seed=2)
    x, about = features(COLOUR, fresh), fitted.about[fitted.winner]
    classes = np.array(about["classes"])
    y = np.searchsorted(classes, fresh["chosen"].to_numpy(zero_copy_only=False).astype(str))
    task = tasks.of("multiclass")
    bare = task.predict(calibrated.calibrated_classifiers_[0].estimator, x, about)
    p = task.predict(calibrated, x, about)
    assert (p.argmax(axis=1) == bare.argmax(axis=1)).all()
    before, after = (task.measure(y, said).metrics()["calibration_error"] for said in (bare, p))
    assert after < 0.03 < before
