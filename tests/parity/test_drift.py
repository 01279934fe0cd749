"""How far customers have moved, in SQL, beside the same in NumPy and SciPy on the same rows."""

from __future__ import annotations

import numpy as np
import pytest
from databases import Built
from scipy.spatial.distance import jensenshannon

from ml import metrics


@pytest.fixture(params=["on_duckdb", "on_postgres"])
def built(request: pytest.FixtureRequest) -> Built:
    found: Built = request.getfixturevalue(request.param)
    return found


def test_every_feature_of_every_new_month_is_measured(built: Built) -> None:
    ((n_months,),) = built.database.query(
        "select count(distinct as_of_date) from features.customer_month "
        "where as_of_date > (select max(as_of_date) from features.churn_training_set)"
    )[1]
    ((n_rows, n_features, n_measured),) = built.database.query(
        "select count(*), count(distinct feature), count(distinct as_of_date) from marts.ml_drift "
        "where predictor = 'churn' and feature <> 'churn_probability'"
    )[1]
    assert (n_rows, n_measured) == (n_months * n_features, n_months)
    assert n_features == 38


def test_the_stability_index_is_that_of_the_gate(built: Built) -> None:
    drift = built.database.query(
        "select feature, as_of_date, psi, share_null from marts.ml_drift "
        "where predictor = 'churn' and feature <> 'churn_probability' order by feature, as_of_date"
    )[1]
    assert max(psi for _, _, psi, _ in drift) > 0.25
    for feature, day, psi, share_null in drift:
        before, now = (
            np.array([value for (value,) in built.database.query(sql)[1]], dtype=float)
            for sql in (
                f"select {feature} from features.churn_training_set",
                f"select cast({feature} as double precision) from features.customer_month "
                f"where as_of_date = date '{day}'",
            )
        )
        assert psi == pytest.approx(metrics.population_stability(before, now), abs=2e-5), feature
        assert share_null == pytest.approx(np.isnan(now).mean(), abs=1e-6)


def test_the_distance_is_that_of_scipy(built: Built) -> None:
    """On the shares of the profile and of the newest month."""
    for feature in ("price_usd", "months_since_price_rise", "is_fiber"):
        profile = built.database.query(
            "select larger_than, up_to, row_share from audit.churn_reference_profile "
            f"where feature = '{feature}' order by bin"
        )[1]
        values = built.database.query(
            f"select cast({feature} as double precision) from features.customer_month where is_current"
        )[1]
        now = np.array([value for (value,) in values], dtype=float)
        edges = np.array([up_to for _, up_to, _ in profile[1:-1]])
        places = np.where(np.isnan(now), 0, 1 + np.searchsorted(edges, now, side="left"))
        shares = np.bincount(places, minlength=11) / len(now)
        ((distance,),) = built.database.query(
            f"select jensen_shannon_distance from marts.ml_drift "
            f"where predictor = 'churn' and feature = '{feature}' "
            "order by as_of_date desc limit 1"
        )[1]
        expected = jensenshannon([share for _, _, share in profile], shares, base=2)
        assert distance == pytest.approx(expected, abs=1e-4)


def test_the_scores_are_compared_with_those_of_the_test_months(built: Built) -> None:
    shares = dict(
        built.database.query(
            "select cast(slice_value as integer), metric_value from marts.ml_metrics "
            "where predictor = 'churn' and slice = 'score'"
        )[1]
    )
    edges = [
        edge
        for (edge,) in built.database.query(
            "select interval_high from marts.ml_metrics "
            "where predictor = 'churn' and slice = 'score' and interval_high is not null "
            "order by cast(slice_value as integer)"
        )[1]
    ]
    assert sum(shares.values()) == pytest.approx(1) and len(edges) == 9
    now = np.array(
        [p for (p,) in built.database.query("select churn_probability from predictions.churn_scores")[1]]
    )
    found = np.bincount(np.searchsorted(edges, now, side="left"), minlength=10) / len(now)
    before, now = np.maximum([shares[k] for k in range(1, 11)], 1e-4), np.maximum(found, 1e-4)
    ((psi,),) = built.database.query("select psi from marts.ml_drift where feature = 'churn_probability'")[1]
    assert psi == pytest.approx(np.sum((now - before) * np.log(now / before)), abs=2e-6)
    assert psi < 0.25
