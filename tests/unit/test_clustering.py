"""Segments that are there are found, numbered and named; those that are not there are rejected."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score
from small_company import make_context, make_shift

from ml import (
    dataset,
    evaluation,
    gates,
    grouping,
    promotion,
    reasons,
    scoring,
    segments,
    served,
    tasks,
    training,
)
from ml.dataset import TrainingSet
from ml.errors import ParameterError, TrainingDataError
from ml.evaluation import Rival
from ml.fitting import Fitted
from ml.predictors import consistency
from ml.predictors import spec as predictors
from ml.predictors.phrases import group
from ml.predictors.segmentation import Words
from ml.predictors.spec import KeySplit, Predictor, Reasons
from ml.segments import LAST, SEGMENTS
from ml.tasks.clustering import Clustering, Distances

TASK = Clustering()
FEATURES = ["price", "usage", "is_new"]
WORDS = {
    "price": Words("high price", "low price"),
    "usage": Words("high usage", "low usage"),
    "is_new": Words("new", None),
}
CENTRES = np.array([[20.0, 10.0, 0.0], [60.0, 300.0, 0.0], [110.0, 20.0, 1.0], [25.0, 700.0, 1.0]])


def params(**segments_of: Any) -> Predictor:
    """The shipped parameters, for other features and few numbers of segments."""
    shipped = predictors.load("customer_segments")
    assert shipped.segments is not None
    wanted = replace(shipped.segments, fewest=2, most=5, resamples=4, words=WORDS)
    return replace(
        shipped,
        features=FEATURES,
        slices=replace(shipped.slices, columns=[]),
        split=KeySplit(test_share=0.25, validation_share=0.25, minimum_positives=50),
        segments=replace(wanted, **segments_of),
    )


def rows(x: np.ndarray, *, features: list[str] = FEATURES) -> TrainingSet:
    """Three months of each customer; the rows of `x` are dealt out to them."""
    n = len(x)
    entity = np.arange(n) // 3
    return TrainingSet(
        features=features,
        x=x,
        y=np.zeros(n, dtype=np.int8),
        entity=entity,
        time=np.datetime64("2026-01-05") + 30 * (np.arange(n) % 3),
        slices={},
        place=np.random.default_rng(5).random(n // 3 + 1)[entity],
        classes=[],
    )


def blobs(n: int, *, n_segments: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rows around centres that lie far apart, and whose they are."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(rng.integers(0, n_segments, n // 3), 3)
    x = CENTRES[truth] + rng.normal(0, [2.0, 4.0, 0.0], (len(truth), 3))
    return x, truth


def assigned(fitted: Fitted, x: np.ndarray) -> np.ndarray:
    """The number of the segment of each row."""
    about = fitted.about[fitted.winner]
    said = TASK.predict(fitted.estimators[fitted.winner], x, about)
    return np.array([one["number"] for one in about[SEGMENTS]])[TASK.chosen(said)]


def as_rival(fitted: Fitted, order: list[int]) -> Rival:
    """The fit as champion, its centres in another order."""
    about = dict(fitted.about[fitted.winner])
    estimator = fitted.estimators[fitted.winner]

    def predict(x: np.ndarray) -> np.ndarray:
        return TASK.predict(estimator, x, about)[:, [*order, -1]]

    permuted = [about[SEGMENTS][i] for i in order]
    return Rival(1, predict, [], about | {SEGMENTS: permuted})


@pytest.fixture(scope="module")
def planted() -> tuple[np.ndarray, np.ndarray, Fitted]:
    x, truth = blobs(1800)
    return x, truth, grouping.fit(rows(x), params())


def test_planted_segments_are_found_and_stable(planted) -> None:
    x, truth, fitted = planted
    assert fitted.winner == "k_means_3"
    assert adjusted_rand_score(truth, assigned(fitted, x)) == 1
    assert fitted.value("test_stability") > 0.99
    assert fitted.value("test_silhouette") > 0.8
    assert fitted.value("test_stability", estimator="k_means_5") < 0.99
    by_segment = [row["value"] for row in fitted.evaluation if row["metric"] == "segment_stability"]
    assert len(by_segment) == 3 and min(by_segment) > 0.99


def test_planted_segments_pass_the_shipped_gates(planted) -> None:
    _, _, fitted = planted
    verdicts = gates.judge(params(), fitted.evaluation, estimator=fitted.winner, champion=None)
    assert [verdict.gate for verdict in verdicts if not verdict.passed] == []


def test_noise_is_not_stable_and_the_gate_rejects_it() -> None:
    x = np.random.default_rng(3).normal(50, 10, (1800, 3))
    fitted = grouping.fit(rows(x), params())
    verdicts = gates.judge(params(), fitted.evaluation, estimator=fitted.winner, champion=None)
    rejected = {verdict.gate: verdict for verdict in verdicts if not verdict.passed}
    assert rejected["test_stability"].value < 0.8
    assert "another sample" in rejected["test_stability"].reason


def test_names_are_unique_and_true(planted) -> None:
    x, _, fitted = planted
    known = fitted.about[fitted.winner][SEGMENTS]
    assert {one["name"] for one in known} == {"Low price", "High usage", "High price, new"}
    numbers = assigned(fitted, x)
    for one in known:
        inside = x[numbers == one["number"]]
        assert one["share"] == pytest.approx(len(inside) / len(x))
        for trait in one["traits"]:
            j = FEATURES.index(trait["feature"])
            middle = np.mean if trait["feature"] == "is_new" else np.median
            assert trait["typical"] == pytest.approx(middle(inside[:, j]))
            assert (middle(inside[:, j]) > middle(x[:, j])) == (trait["distance"] > 0)


def test_segments_that_would_be_called_the_same_get_longer_names() -> None:
    x = np.array([[90.0, 500.0, 1], [90.0, 500.0, 0], [10.0, 0.0, 0], [10.0, 0.0, 0]]).repeat(10, axis=0)
    its = np.arange(4).repeat(10)
    wanted = params(minimum_distance=0.1).segments
    assert wanted is not None
    found = segments.names(segments.traits(x, its, FEATURES, wanted), otherwise="like most")
    assert len(set(found)) == 4
    assert found[0].startswith("New")
    assert found[2:] == ["Low price, low usage", "Low price, low usage (2)"]


def test_numbers_stay_when_centres_come_in_another_order(planted) -> None:
    x, _, fitted = planted
    again = grouping.fit(rows(x), replace(params(), seed=99), rival=as_rival(fitted, [2, 0, 1]))
    assert again.winner == fitted.winner
    assert (assigned(again, x) == assigned(fitted, x)).all()
    beside = gates.beside_champion(again.evaluation, "assignment_change", 1)
    assert beside is not None and beside["value"] == 0


def test_a_new_segment_gets_a_number_that_none_has_had(planted) -> None:
    _, _, fitted = planted
    fitted.about[fitted.winner][LAST] = 6  # Three more have come and gone.
    more, truth = blobs(2400, n_segments=4, seed=1)
    again = grouping.fit(rows(more), params(), rival=as_rival(fitted, [0, 1, 2]))
    assert again.winner == "k_means_4"
    numbers = assigned(again, more)
    assert set(numbers) == {1, 2, 3, 7}
    assert (numbers[truth < 3] == assigned(fitted, more[truth < 3])).all()
    assert (numbers[truth == 3] == 7).all()


def test_the_order_of_rows_and_a_second_fit_change_nothing(planted) -> None:
    x, _, fitted = planted
    again = grouping.fit(rows(x), params())
    assert evaluation.as_json(again.evaluation) == evaluation.as_json(fitted.evaluation)


def test_one_row_is_too_few() -> None:
    with pytest.raises(TrainingDataError, match=r"too few rows: nothing is left[\s\S]*1 rows"):
        grouping.fit(rows(CENTRES[:1]), params())


def test_rows_that_are_all_alike_are_refused() -> None:
    with pytest.raises(TrainingDataError, match=r"hardly any rows[\s\S]*at least 5 different[\s\S]*1 in"):
        grouping.fit(rows(np.tile(CENTRES[0], (900, 1))), params())


def test_a_column_that_is_null_throughout_is_named() -> None:
    table = company(n=30).set_column(4, "tenure_months", pa.nulls(90, pa.float64()))
    with pytest.raises(TrainingDataError, match="'tenure_months' is null in every row"):
        dataset.read(table, predictors.load("customer_segments"), n_rows=90)


def test_a_column_that_is_hardly_ever_known_does_not_matter() -> None:
    x, truth = blobs(1800)
    x[:, 2] = np.nan
    x[np.flatnonzero(rows(x).place < 0.25)[:9], 2] = 1.0  # Test rows alone, so that no fit has met a value.
    fitted = grouping.fit(rows(x), params())
    assert adjusted_rand_score(truth, assigned(fitted, x)) > 0.98
    assert np.isfinite(TASK.predict(fitted.estimators["k_means_3"], x, fitted.about["k_means_3"])).all()


def test_weights_count_as_repeated_rows() -> None:
    rng = np.random.default_rng(0)
    p = rng.gamma(2, 1, (40, 5))
    weights = rng.integers(0, 4, 40)
    assert Distances(p).metrics(weights.astype(float)) == pytest.approx(
        Distances(p.repeat(weights, axis=0)).metrics()
    )


def test_how_far_two_versions_lie_apart_does_not_depend_on_the_order_of_their_centres() -> None:
    p = np.random.default_rng(0).gamma(2, 1, (60, 4))
    assert TASK.difference(p, p[:, [2, 0, 1, 3]]) == 0
    moved = p.copy()
    moved[:6, :3] = np.roll(p[:6, :3], 1, axis=1)
    assert TASK.difference(moved, p) == pytest.approx(0.1)


def test_a_reason_says_what_pulls_a_row_into_its_segment(planted) -> None:
    _, _, fitted = planted
    about, estimator = fitted.about[fitted.winner], fitted.estimators[fitted.winner]
    said = {
        name: {"features": [name], "raises": [{"when": [f"{name} is known"], "say": name}]}
        for name in FEATURES
    }
    x = np.array([[110.0, 20.0, 1.0], [60.0, 300.0, 0.0]])
    found = reasons.explain(
        x,
        TASK.predict(estimator, x, about),
        predict=lambda instead: TASK.predict(estimator, instead, about),
        task=TASK,
        features=FEATURES,
        reference=fitted.reference,
        reasons=Reasons(0.05, [group(name, its, FEATURES, "params.yml") for name, its in said.items()]),
    )
    assert found[0].to_pylist() == ["is_new", "usage"]
    assert all(effect > 0 for effect in found[2].to_pylist())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda spec: replace(spec, label="churned"), "label cannot be meant"),
        (lambda spec: replace(spec, segments=None), "segments cannot be meant"),
        (lambda spec: replace(spec, segments=replace(spec.segments, fewest=9)), "segments cannot be meant"),
        (lambda spec: replace(spec, rule=predictors.load("churn").rule), "rule cannot be meant"),
        (lambda spec: replace(spec, calibration="sigmoid"), "calibration cannot be meant"),
        (lambda spec: replace(spec, search=replace(spec.search, trials=5)), "search.space cannot be meant"),
    ],
)
def test_a_contradiction_is_named(wrong: Callable[[Predictor], Predictor], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        consistency.check(wrong(predictors.load("customer_segments")), "params.yml")


def test_a_task_without_labels_is_not_taken_for_one_with() -> None:
    with pytest.raises(ParameterError, match=r"no labels to learn from[\s\S]*ml.grouping"):
        tasks.supervised("clustering")


def company(*, n: int = 900, months: int = 3) -> pa.Table:
    """Some months of customers of three kinds, with the shipped features."""
    rng = np.random.default_rng(8)
    kind, m = np.tile(rng.integers(0, 3, n), months), months * n
    days = [datetime.date(2026, 7 + month, 5) for month in range(months) for _ in range(n)]
    columns: dict[str, Any] = {
        "customer_id": [f"C{i:06d}" for i in np.tile(np.arange(n), months)],
        "as_of_date": pa.array(days, pa.date32()),
        "service": rng.choice(["internet", "mobile"], m),
        "region": rng.choice(["Harbor", "Uplands"], m),
        "tenure_months": rng.gamma(2, 15, m),
        "is_business": (kind == 0).astype(float),
        "is_month_to_month": (kind != 2).astype(float),
        "is_mobile_only": (kind == 1).astype(float),
        "is_bundle": np.zeros(m),
        "price_usd": np.array([120.0, 25.0, 60.0])[kind] + rng.normal(0, 3, m),
        "usage_3m_avg_gb": np.array([300.0, 8.0, 600.0])[kind] * rng.gamma(20, 0.05, m),
        "n_late_invoices_6m": np.zeros(m),
    }
    return pa.table(columns)


def train(table: pa.Table, previous: pa.Table | None) -> pa.Table:
    """The decision of a build with this training set."""
    days = table["as_of_date"].to_pylist()
    inputs = pa.table(
        {
            "n_rows": [table.num_rows],
            "n_positive": pa.nulls(1, pa.int64()),
            "first_as_of_date": [min(days)],
            "newest_as_of_date": [max(days)],
            "data_digest": [f"of {table.num_rows} rows"],
        }
    )
    return training.run(
        "customer_segments",
        rows=table,
        inputs=inputs,
        shift=make_shift(),
        context=make_context(),
        previous=previous,
    )


def test_a_version_is_fitted_promoted_loaded_and_scores_like_the_fit(home) -> None:
    table, spec = company(), predictors.load("customer_segments")
    trained = train(table, None)
    decision = promotion.run("customer_segments", training=trained, context=make_context(), previous=None)
    row, promoted = trained.to_pylist()[0], decision.to_pylist()[0]
    assert (row["metric"], row["n_positive"]) == ("test_silhouette", None)
    assert promoted["decision"] == "promoted", promoted["reason"]
    assert train(table, trained).to_pylist()[0]["decision"] == "reused"

    later = train(company(months=4), trained).to_pylist()[0]
    assert (later["decision"], later["n_new_months"], later["n_new_rows"]) == ("waited", 1, 900)
    assert later["new_metric"] == pytest.approx(row["metric_value"], abs=0.05)
    assert later["new_level_gap"] == 0, "segments have no level that could be off"

    data = dataset.read(table, spec, n_rows=table.num_rows)
    fitted, model = grouping.fit(data, spec), served.load(row["model_uri"])
    about = fitted.about[fitted.winner]
    p = TASK.predict(fitted.estimators[fitted.winner], data.x, about)
    assert np.array_equal(model.predict(data.x), p)
    assert model.about == about

    keyed = table.append_column("scoring_key", table["customer_id"])
    scored = pa.Table.from_batches(scoring.run("customer_segments", rows=keyed, champion=decision))
    assert scored.schema == scoring.score_schema(spec)
    scored = scored.sort_by([("as_of_date", "ascending"), ("customer_id", "ascending")])
    names, numbers, distances = (array.to_pylist() for array in TASK.arrays(p, spec, about))
    assert scored["customer_segment"].to_pylist() == names
    assert scored["customer_segment_no"].to_pylist() == numbers
    assert scored["customer_segment_distance"].to_pylist() == pytest.approx(distances)
    assert set(scored["customer_segment_no"].to_pylist()) == {1, 2, 3}
    assert scored["reason_1"].null_count < scored.num_rows / 2
