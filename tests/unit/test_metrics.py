"""The metrics agree with scikit-learn, with and without ties and weights, and intervals cover the value."""

import numpy as np
import pytest
from sklearn import metrics as reference

from ml import metrics


@pytest.fixture(params=["distinct", "ties"])
def scored(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    p = rng.beta(1, 12, 2000)
    y = (rng.random(2000) < p).astype(int)
    return y, np.round(p, 2) if request.param == "ties" else p, rng.integers(0, 4, 2000).astype(float)


def test_metrics_equal_those_of_scikit_learn(scored) -> None:
    y, p, weights = scored
    for w in (None, weights):
        ours = metrics.evaluate(y, p, w)
        assert ours["roc_auc"] == pytest.approx(reference.roc_auc_score(y, p, sample_weight=w))
        assert ours["pr_auc"] == pytest.approx(reference.average_precision_score(y, p, sample_weight=w))
        assert ours["brier"] == pytest.approx(reference.brier_score_loss(y, p, sample_weight=w))
        inside = np.clip(p, 1e-15, 1 - 1e-15)
        assert ours["log_loss"] == pytest.approx(reference.log_loss(y, inside, sample_weight=w))


def test_an_integer_weight_means_repeated_rows(scored) -> None:
    y, p, weights = scored
    times = weights.astype(int)
    repeated = metrics.evaluate(np.repeat(y, times), np.repeat(p, times))
    weighted = metrics.evaluate(y, p, weights)
    for name in ("roc_auc", "pr_auc", "brier", "log_loss", "lift_top_decile"):
        assert weighted[name] == pytest.approx(repeated[name])


def test_lift_of_a_perfect_ranking_is_the_most_that_the_base_rate_allows() -> None:
    y = np.r_[np.ones(5), np.zeros(95)]
    assert metrics.evaluate(y, y * 0.9 + 0.05)["lift_top_decile"] == pytest.approx(10.0)


def test_lift_of_one_constant_score_is_one() -> None:
    y = np.r_[np.ones(5), np.zeros(95)]
    assert metrics.evaluate(y, np.full(100, 0.05))["lift_top_decile"] == pytest.approx(1.0)


def test_calibration_error_is_the_gap_between_promise_and_outcome() -> None:
    rng = np.random.default_rng(0)
    p = rng.uniform(0.1, 0.3, 200_000)
    y = (rng.random(len(p)) < p).astype(int)
    assert metrics.evaluate(y, p)["calibration_error"] < 0.005
    assert metrics.evaluate(y, p + 0.2)["calibration_error"] == pytest.approx(0.2, abs=0.005)


def test_one_class_gives_no_number_instead_of_a_wrong_one() -> None:
    assert all(np.isnan(value) for value in metrics.evaluate(np.zeros(10), np.linspace(0, 1, 10)).values())


def test_intervals_resample_whole_entities() -> None:
    y, p = np.tile([0, 1, 0, 0], 50), np.tile([0.1, 0.9, 0.3, 0.2], 50)
    entity = np.repeat(np.arange(50), 4)
    for weights in metrics.resamples(entity, n=5, seed=1):
        assert (weights[::4] == weights.reshape(50, 4).T).all()
        assert weights.sum() == 200
    ends = metrics.intervals(metrics.Ranking.of(y, p).metrics, entity, n=50, interval=0.95, seed=1)
    assert ends["roc_auc"] == (1.0, 1.0)


def test_more_customers_make_a_narrower_interval() -> None:
    rng = np.random.default_rng(5)

    def width(n: int) -> float:
        p = rng.beta(1, 8, n)
        ranking = metrics.Ranking.of(rng.random(n) < p, p)
        low, high = metrics.intervals(ranking.metrics, np.arange(n), n=100, interval=0.95, seed=1)["roc_auc"]
        return high - low

    assert width(8000) < 0.6 * width(1000)


def test_a_single_feature_is_judged_in_its_better_direction_and_nulls_count() -> None:
    y = np.array([1, 1, 0, 0])
    assert metrics.single_feature_roc_auc(y, np.array([1.0, 2.0, 3.0, 4.0])) == 1.0
    assert metrics.single_feature_roc_auc(y, np.array([np.nan, np.nan, 3.0, 4.0])) == 1.0
    assert metrics.single_feature_roc_auc(y, np.full(4, np.nan)) == 0.5


def test_stability_is_zero_for_the_same_and_grows_with_the_shift() -> None:
    column = np.random.default_rng(4).normal(size=5000)
    found = [metrics.population_stability(column, column + shift) for shift in (0, 0.1, 0.5, 2)]
    assert found[0] == 0
    assert found == sorted(found)
    assert found[1] < 0.05 < found[2] < 1 < found[3]


def test_stability_sees_a_column_that_became_constant_or_null() -> None:
    rng = np.random.default_rng(4)
    for column in (rng.gamma(2, 15, 5000), rng.integers(0, 2, 5000).astype(float)):
        assert metrics.population_stability(column, np.zeros(1000)) > 4
        assert metrics.population_stability(column, np.full(1000, np.nan)) > 4


def test_stability_of_an_unknown_or_constant_column_is_defined() -> None:
    unknown, constant = np.full(100, np.nan), np.ones(100)
    assert metrics.population_stability(unknown, unknown) == 0
    assert metrics.population_stability(constant, constant) == 0
    assert metrics.population_stability(unknown, constant) > 4
    assert metrics.population_stability(constant, constant + 1) > 4


def test_stability_equals_the_sum_over_shares() -> None:
    """Siddiqi's example: shares of 0.5 and 0.5 became 0.25 and 0.75."""
    before, now = np.repeat([0.0, 1.0], [500, 500]), np.repeat([0.0, 1.0], [250, 750])
    expected = 0.25 * np.log(0.75 / 0.5) - 0.25 * np.log(0.25 / 0.5)
    assert metrics.population_stability(before, now) == pytest.approx(expected, abs=1e-6)
