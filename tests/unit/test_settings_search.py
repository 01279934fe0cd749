"""A search stays in its budget, starts from what is set, judges by months of its own, and can be repeated."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from small_company import Warehouse

from ml import dataset, search, splits, store
from ml.dataset import TrainingSet
from ml.errors import ParameterError
from ml.predictors import spec as predictors

Edit = Callable[[str, str], None]


@pytest.fixture
def searching(edit_params: Edit) -> Edit:
    """Six trials, with small forests."""
    edit_params("trials: 0", "trials: 6")
    edit_params("n_estimators: {low: 60, high: 300}", "n_estimators: {low: 10, high: 150}")
    return edit_params


@pytest.fixture
def data(rows: pa.Table) -> TrainingSet:
    return dataset.read(rows, predictors.load("churn"), n_rows=rows.num_rows)


def trials(data: TrainingSet) -> list[search.Trial]:
    spec = predictors.load("churn")
    return search.run(data, splits.temporal(data.time, spec.split)["train"], spec)


def test_without_a_budget_nothing_is_tried(data: TrainingSet) -> None:
    spec = predictors.load("churn")
    assert trials(data) == []
    assert search.best([], spec) == spec.candidates


def test_what_is_set_is_tried_first_and_stays_where_nothing_is_better(
    data: TrainingSet, searching: Edit
) -> None:
    spec, found = predictors.load("churn"), trials(data)
    assert [trial.number for trial in found] == [1, 2, 3, 4, 5, 6]
    assert [(trial.candidate, trial.settings) for trial in found[:2]] == list(spec.candidates.items())
    chosen = search.best(found, spec)
    for name, settings in chosen.items():
        values = {json.dumps(trial.settings): trial.value for trial in found if trial.candidate == name}
        assert values[json.dumps(settings)] == max(values.values())


def test_settings_stay_in_their_space(data: TrainingSet, searching: Edit) -> None:
    space = predictors.load("churn").search.space
    for trial in trials(data)[2:]:
        for key, its in space[trial.candidate].items():
            assert its.low <= trial.settings[key] <= its.high
            assert isinstance(trial.settings[key], int) == isinstance(its.low, int)


def test_the_same_seed_proposes_the_same(data: TrainingSet, searching: Edit) -> None:
    one, other = trials(data), trials(data)
    assert [(t.candidate, t.settings, t.value) for t in one] == [
        (t.candidate, t.settings, t.value) for t in other
    ]


def test_the_clock_ends_a_search(data: TrainingSet, searching: Edit) -> None:
    searching("seconds: null", "seconds: 0.0")
    assert len(trials(data)) == 1


def test_validation_and_test_months_do_not_judge_a_trial(data: TrainingSet, searching: Edit) -> None:
    spec = predictors.load("churn")
    cut = splits.temporal(data.time, spec.split)
    before = [trial.value for trial in trials(data)]
    seen = np.concatenate([cut["validation"], cut["test"]])
    data.y[seen] = 1 - data.y[seen]
    assert [trial.value for trial in trials(data)] == before


def test_months_that_judge_come_after_those_that_fit() -> None:
    months = np.arange("2025-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]")
    split = predictors.Split(test_months=1, validation_months=2, embargo_days=40, minimum_positives=1)
    pairs = splits.rolling_origins(months, np.arange(10), split, 3)
    assert [(list(fit), list(judge)) for fit, judge in pairs] == [
        ([0, 1, 2, 3, 4, 5, 6], [8, 9]),
        ([0, 1, 2, 3, 4], [6, 7]),
        ([0, 1, 2], [4, 5]),
    ]
    assert splits.rolling_origins(months, np.arange(2), split, 3) == []


def test_trials_are_child_runs_and_rows(warehouse: Warehouse, rows: pa.Table, searching: Edit) -> None:
    row = warehouse.train(rows)
    written = json.loads(row["trials"])
    client = store.connect()
    experiment = client.get_experiment_by_name("churn").experiment_id
    children = client.search_runs(
        [experiment], f"tags.mlflow.parentRunId = '{row['run_id']}' and tags.trial != ''"
    )
    assert len(children) == len(written) == 6
    logged = {int(run.data.tags["trial"]): run.data for run in children}
    for trial in written:
        its = logged[trial["number"]]
        assert its.metrics["origins_roc_auc"] == pytest.approx(trial["value"])
        assert its.params == {key: str(value) for key, value in json.loads(trial["settings"]).items()}
    winner = json.loads(
        max(
            (trial for trial in written if trial["candidate"] == row["estimator"]),
            key=lambda trial: trial["value"],
        )["settings"]
    )
    parent = client.get_run(row["run_id"]).data.params
    assert {key: parent[f"{row['estimator']}.{key}"] for key in winner} == {
        key: str(value) for key, value in winner.items()
    }
    warehouse.training = None
    assert json.loads(warehouse.train(rows)["trials"]) == written, "found again in the registry"


def test_a_trial_that_nothing_could_judge_is_no_number() -> None:
    trial = search.Trial(number=1, candidate="x", settings={}, metric="roc_auc", value=math.nan, seconds=0.1)
    assert json.loads(search.as_json([trial]))[0]["value"] is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("C: {low: 0.001, high: 1.0, log: true}", "C: {low: 1.0, high: 0.1}", "search.space"),
        ("C: {low: 0.001, high: 1.0, log: true}", "C: {lowest: 0.001, high: 1.0}", "unknown key"),
        ("C: {low: 0.001, high: 1.0, log: true}", "C: {low: 0.1, high: 1.0}", "search.space"),
        ("origins: 2", "origins: 0", "search.origins"),
        ("  space:\n    logistic_regression:", "  space:\n    linear_regression:", "search.space"),
        ("engine: optuna", "engine: flaml", "search.engine"),
    ],
)
def test_a_search_that_cannot_be_meant_is_refused(edit_params: Edit, old: str, new: str, said: str) -> None:
    edit_params(old, new)
    with pytest.raises(ParameterError, match=said):
        predictors.load("churn")


def test_pycaret_judges_by_what_it_can_compute(edit_params: Edit) -> None:
    edit_params("engine: optuna", "engine: pycaret")
    predictors.load("churn")
    edit_params("metric: validation_roc_auc", "metric: validation_brier")
    with pytest.raises(ParameterError, match=r"search\.engine"):
        predictors.load("churn")
