"""PyCaret proposes settings for our candidates, shows what other families bring, and decides nothing.

Its environment has 1.4 GB: its tests run where it has been made, or where WAREHOUSE_TEST_PYCARET asks.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable

import pyarrow as pa
import pytest
from small_company import Warehouse

from ml import dataset, search, search_pycaret, splits
from ml.isolated import environment
from ml.predictors import spec as predictors

Edit = Callable[[str, str], None]
THERE = environment.folder("pycaret")
needs_pycaret = pytest.mark.skipif(
    not THERE.is_dir() and not os.environ.get("WAREHOUSE_TEST_PYCARET"),
    reason="PyCaret's environment has not been made, and WAREHOUSE_TEST_PYCARET does not ask for it",
)


@pytest.fixture
def searching(edit_params: Edit, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Twenty trials with small forests, in the environment of the real home."""
    edit_params("engine: optuna\n  trials: 0", "engine: pycaret\n  trials: 20")
    edit_params("n_estimators: {low: 60, high: 300}", "n_estimators: {low: 10, high: 150}")
    monkeypatch.setattr(environment, "folder", lambda name: THERE)
    return edit_params


@needs_pycaret
def test_families_and_settings_are_trials(warehouse: Warehouse, rows: pa.Table, searching: Edit) -> None:
    row = warehouse.train(rows)
    written = json.loads(row["trials"])
    spec = predictors.load("churn")
    assert [trial["number"] for trial in written] == list(range(1, 21))
    assert [(trial["candidate"], json.loads(trial["settings"])) for trial in written[:2]] == list(
        spec.candidates.items()
    )
    names = {trial["candidate"] for trial in written}
    assert {"lightgbm", "rf", "dummy", *spec.candidates} <= names
    assert not {"lr", "gbc"} & names
    values = {trial["candidate"]: trial["value"] for trial in written}
    assert values["dummy"] == 0.5
    assert values["lightgbm"] > 0.55
    tuned = [trial for trial in written[16:] if trial["candidate"] in spec.candidates]
    assert len(tuned) == 4
    for trial in tuned:
        settings = json.loads(trial["settings"])
        for key, its in spec.search.space[trial["candidate"]].items():
            assert its.low <= settings[key] <= its.high
    best = max((its for its in written if its["candidate"] == row["estimator"]), key=lambda its: its["value"])
    found = [search.Trial(**its | {"settings": json.loads(its["settings"])}) for its in written]
    assert search.best(found, spec)[row["estimator"]] == json.loads(best["settings"])


@needs_pycaret
def test_the_same_seed_proposes_the_same_by_another_metric(rows: pa.Table, searching: Edit) -> None:
    searching("metric: validation_roc_auc", "metric: validation_pr_auc")
    searching("trials: 20", "trials: 17")
    spec = predictors.load("churn")
    data = dataset.read(rows, spec, n_rows=rows.num_rows)
    train = splits.temporal(data.time, spec.split)["train"]
    one, other = (
        [
            (its.candidate, its.settings, its.value)
            for its in search.run(data, train, spec)
            if its.value == its.value
        ]
        for _ in range(2)
    )
    assert one == other
    base_rate = data.y[train].mean()
    assert all(0 < value < 1 for _, _, value in one)
    assert {name: value for name, _, value in one}["dummy"] == pytest.approx(base_rate, rel=0.3)


@needs_pycaret
def test_the_clock_ends_a_search_by_pycaret(rows: pa.Table, searching: Edit) -> None:
    searching("seconds: null", "seconds: 0.0")
    spec = predictors.load("churn")
    data = dataset.read(rows, spec, n_rows=rows.num_rows)
    found = search.run(data, splits.temporal(data.time, spec.split)["train"], spec)
    assert [its.candidate for its in found[:2]] == list(spec.candidates)
    assert len(found) < 10


def test_a_fit_depends_on_pycarets_lock(edit_params: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    before = predictors.load("churn").fit_digest
    edit_params("engine: optuna", "engine: pycaret")
    with_pycaret = predictors.load("churn").fit_digest
    edit_params("# Who proposes:", "# Who proposes, then:")
    monkeypatch.setattr(environment, "lock", lambda name: "pycaret==3.3.1\n")
    assert len({before, with_pycaret, predictors.load("churn").fit_digest}) == 3


def test_what_a_proposal_says_is_judged_here(
    rows: pa.Table, edit_params: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_params("engine: optuna\n  trials: 0", "engine: pycaret\n  trials: 5")
    spec = predictors.load("churn")
    proposed = pa.table(
        {
            "family": ["lr", "lightgbm", "svm"],
            "settings": ['{"C": 0.5, "penalty": "l2"}', '{"num_leaves": 31}', "{}"],
            "value": [0.99, 0.7, None],
            "seconds": [1.0, 2.0, 3.0],
        }
    )
    asked: dict[str, object] = {}

    def run(name: str, step: object, table: pa.Table, **options: object) -> pa.Table:
        asked.update(options | {"table": table})
        return proposed

    monkeypatch.setattr(search_pycaret.step, "run", run)
    data = dataset.read(rows, spec, n_rows=rows.num_rows)
    train = splits.temporal(data.time, spec.split)["train"]
    found = search.run(data, train, spec)
    assert [its.candidate for its in found] == [*spec.candidates, "logistic_regression", "lightgbm", "svm"]
    assert found[2].settings == {"C": 0.5}
    assert found[2].value != 0.99, "what PyCaret says of a candidate of ours is not taken over"
    assert found[3].value == 0.7
    assert math.isnan(found[4].value)
    assert asked["trials"] == 3
    table = asked["table"]
    assert isinstance(table, pa.Table)
    assert table.num_rows <= len(train)
    pairs = splits.rolling_origins(data.time, train, spec.split, spec.search.origins)
    for number, (fit, judge) in enumerate(pairs):
        roles = table[f"fold_{number}"].to_pylist()
        assert (roles.count(1), roles.count(2)) == (len(fit), len(judge))
    assert search.best(found, spec).keys() == spec.candidates.keys()
