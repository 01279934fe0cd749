"""Training fits when it must, reuses when it can, and refuses data that can teach nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import mlflow
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from small_company import make_context, make_inputs, make_rows

from ml import registry, settings, store, tracking, training
from ml.errors import TrainingDataError


def replace(rows: pa.Table, name: str, values: object) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, pa.array(values))


def runs(name: str = "churn") -> list:
    client = store.connect()
    found = client.get_experiment_by_name(name)
    return client.search_runs([found.experiment_id]) if found else []


def test_the_first_build_trains_and_the_second_reuses(warehouse, rows) -> None:
    first, second = warehouse.train(rows), warehouse.train(rows)
    assert (first["decision"], first["reason"]) == ("trained", "first fit")
    assert (second["decision"], second["reason"]) == ("reused", "same data, parameters, code and libraries")
    for name in ("training_key", "run_id", "model_version", "estimator", "metric_value", "baseline_value"):
        assert second[name] == first[name]
    assert second["evaluation"] == ""
    assert warehouse.training.schema == training.TRAINING_SCHEMA


def test_the_order_of_rows_does_not_change_the_fit(warehouse, rows) -> None:
    shuffled = rows.take(pa.array(np.random.default_rng(0).permutation(rows.num_rows)))
    first, second = warehouse.train(rows), warehouse.train(shuffled, force=True)
    assert second["decision"] == "forced"
    assert second["model_version"] == first["model_version"] + 1
    assert second["metric_value"] == first["metric_value"]


def test_one_changed_value_causes_one_fit(warehouse, rows) -> None:
    warehouse.train(rows)
    tenure = rows["tenure_months"].to_numpy().copy()
    tenure[0] += 1
    changed = warehouse.train(replace(rows, "tenure_months", tenure))
    assert (changed["decision"], changed["reason"]) == ("trained", "data changed (still 4,200 rows)")


def test_a_changed_parameter_causes_one_fit_and_a_changed_gate_none(warehouse, rows, edit_params) -> None:
    warehouse.train(rows)
    edit_params("at_least: 1.5", "at_least: 1.4")
    assert warehouse.train(rows)["decision"] == "reused"
    edit_params("C: 0.02", "C: 0.05")
    changed = warehouse.train(rows)
    assert (changed["decision"], changed["reason"]) == ("trained", "parameters changed")
    edit_params("C: 0.05", "C: 0.02")
    back = warehouse.train(rows)
    assert back["decision"] == "reused"
    assert back["model_version"] == 1


def test_a_lost_warehouse_file_finds_the_version_in_the_registry(warehouse, rows) -> None:
    first = warehouse.train(rows)
    warehouse.training = None
    again = warehouse.train(rows)
    assert (again["decision"], again["reason"]) == ("reused", "version 1 in the registry has the same key")
    assert json.loads(again["evaluation"]) == json.loads(first["evaluation"])
    assert again["metric_value"] == first["metric_value"]


def test_deleted_artifacts_are_noticed_and_fitted_again(warehouse, rows, home: Path) -> None:
    warehouse.train(rows)
    shutil.rmtree(home / "artifacts")
    again = warehouse.train(rows)
    assert (again["decision"], again["reason"]) == ("trained", "version 1 is gone from the registry")
    assert again["model_version"] == 2


def test_a_reused_fit_imports_neither_mlflow_nor_scikit_learn(
    warehouse, rows, home: Path, tmp_path: Path
) -> None:
    warehouse.train(rows)
    warehouse.promote()
    for name, table in {
        "rows": rows,
        "inputs": make_inputs(rows),
        "context": make_context(),
        "training": warehouse.training,
        "promotion": warehouse.promotion,
        "none": rows.slice(0, 0),
    }.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    program = f"""
import sys
import pyarrow.parquet as pq
from ml import promotion, scoring, training
read = lambda name: pq.read_table(r"{tmp_path}/" + name + ".parquet")
row = training.run(
    "churn",
    rows=read("rows"),
    inputs=read("inputs"),
    shift=read("none"),
    context=read("context"),
    previous=read("training"),
)
kept = promotion.run("churn", training=row, context=read("context"), previous=read("promotion"))
scored = scoring.run("churn", rows=read("none"), champion=kept)
heavy = [name for name in ("mlflow", "sklearn", "scipy", "matplotlib") if name in sys.modules]
print(row["decision"][0], kept["decision"][0], scored.num_rows, heavy)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "reused kept 0 []", done.stderr


def test_a_run_holds_what_a_person_wants_to_know(warehouse, rows) -> None:
    row = warehouse.train(rows)
    client = store.connect()
    run = client.get_run(row["run_id"])
    assert run.info.run_name == f"churn · 2026-07-05 · {row['estimator']}"
    assert run.data.tags["dbt_node"] == "model.warehouse.churn_training"
    assert run.data.tags["training_key"] == row["training_key"]
    assert run.data.params["estimator"] == row["estimator"]
    for split in ("train", "validation", "test"):
        for metric in ("roc_auc", "pr_auc", "brier", "log_loss", "lift_top_decile"):
            assert f"{split}_{metric}" in run.data.metrics
    assert run.data.metrics["test_roc_auc_low"] < run.data.metrics["test_roc_auc"]
    assert run.data.metrics["test_roc_auc"] == row["metric_value"]
    files = {found.path for found in client.list_artifacts(row["run_id"])}
    assert files == {"card.md", "evaluation.json", "evaluation_table.json", "plots", "trials.json"}
    plots = {Path(found.path).stem for found in client.list_artifacts(row["run_id"], "plots")}
    assert plots == {"roc", "precision_recall", "calibration", "lift", "importance"}
    children = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{row['run_id']}'")
    assert {child.info.run_name for child in children} == {"logistic_regression", "gradient_boosting"}
    assert run.inputs.dataset_inputs[0].dataset.digest == row["data_digest"]
    assert registry.version("churn", 1).tags["training_key"] == row["training_key"]
    assert client.get_model_version_by_alias("churn", "candidate").version == 1


def test_the_model_loads_as_any_mlflow_model_and_accepts_nulls(warehouse, rows) -> None:
    row = warehouse.train(rows)
    frame = rows.slice(0, 20).to_pandas()
    loaded = mlflow.pyfunc.load_model(row["model_uri"])
    names = loaded.metadata.signature.inputs.input_names()
    frame = frame[names].astype("float64")
    frame.iloc[0, 0] = np.nan
    assert loaded.predict(frame).shape == (20, 2)


def test_slices_and_the_baseline_are_in_the_evaluation(warehouse, rows) -> None:
    found = json.loads(warehouse.train(rows)["evaluation"])
    assert {"service", "region", "tenure_band", "feature", "score", "all"} == {row["slice"] for row in found}
    assert {"logistic_regression", "gradient_boosting", "rule", "dummy"} == {
        row["estimator"] for row in found if row["slice"] == "all"
    }


def test_a_second_fit_is_measured_against_the_champion_in_pairs(warehouse, rows) -> None:
    warehouse.train(rows)
    warehouse.promote()
    found = json.loads(warehouse.train(rows, force=True)["evaluation"])
    difference = next(row for row in found if row["metric"] == "roc_auc_difference")
    assert difference["slice_value"] == "v1"
    assert difference["low"] == difference["value"] == difference["high"] == 0.0


def test_a_failure_while_logging_leaves_a_failed_run_and_no_version(warehouse, rows, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(tracking, "_log_model", fail)
    with pytest.raises(OSError, match="disk full"):
        warehouse.train(rows)
    assert "FAILED" in {run.info.status for run in runs()}
    assert registry.version("churn", 1) is None


def test_a_large_training_set_is_sampled_by_key_whatever_the_order(rows) -> None:
    import dataclasses

    from ml import dataset
    from ml.predictors import spec as predictors

    small = dataclasses.replace(predictors.load("churn"), max_training_rows=1000)
    shuffled = rows.take(pa.array(np.random.default_rng(1).permutation(rows.num_rows)))
    one, other = (dataset.read(table, small, n_rows=rows.num_rows) for table in (rows, shuffled))
    assert 850 < len(one) < 1150
    assert (one.y == other.y).all()
    assert np.array_equal(one.x, other.x, equal_nan=True)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda t: t.slice(0, 0), r"training set of 'churn' is empty[\s\S]*Hint"),
        (
            lambda t: replace(t, "churned_within_60d", [0] * len(t)),
            r"one value only[\s\S]*0 positive of 4,200",
        ),
        (lambda t: t.drop_columns(["price_usd"]), r"lacks the column 'price_usd'[\s\S]*Hint: add the column"),
        (lambda t: replace(t, "price_usd", ["cheap"] * len(t)), r"column 'price_usd'[\s\S]*is not a number"),
        (
            lambda t: replace(t, "price_usd", pa.nulls(len(t), pa.float64())),
            r"'price_usd' is null in every row[\s\S]*4,200 nulls",
        ),
        (
            lambda t: t.filter(pc.less(t["as_of_date"], pa.scalar("2025-11-01").cast(pa.date32()))),
            "too short",
        ),
        (
            lambda t: replace(t, "churned_within_60d", [int(i < 30) for i in range(len(t))]),
            r"validation split has too few positive rows[\s\S]*0 of 900 rows",
        ),
    ],
    ids=["empty", "one class", "missing", "text", "all null", "short", "few positives"],
)
def test_data_that_teaches_nothing_is_refused_before_anything_is_logged(
    warehouse, rows, damage, message
) -> None:
    with pytest.raises(TrainingDataError, match=message):
        warehouse.train(damage(rows))
    assert runs() == []
    assert registry.version("churn", 1) is None


def test_the_home_is_where_the_environment_says(home: Path) -> None:
    assert settings.home() == home
    assert settings.tracking_uri() == f"sqlite:///{home}/mlflow.db"


def test_learning_finds_the_planted_causes(warehouse) -> None:
    row = warehouse.train(make_rows(seed=7, n_customers=600))
    assert row["metric_value"] > 0.7
