"""What gates look at beside the metrics: what needs no learning, and the slices."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from small_company import make_rows

from ml import dataset, evaluation, splits
from ml.dataset import TrainingSet
from ml.predictors import spec as predictors

SPEC = predictors.load("churn")


def data_and_cut(rows: pa.Table) -> tuple[TrainingSet, evaluation.Cut]:
    data = dataset.read(rows, SPEC, n_rows=rows.num_rows)
    return data, splits.temporal(data.time, SPEC.split)


def by_metric(rows: list[evaluation.Row]) -> dict[tuple[str, str], evaluation.Row]:
    return {(row["estimator"], row["metric"]): row for row in rows}


def test_who_knows_the_truth_beats_rule_and_dummy_and_the_dummy_saves_nothing() -> None:
    data, cut = data_and_cut(make_rows())
    y = data.y[cut["test"]].astype(float)
    truth = by_metric(evaluation.without_learning("truth", y, data, cut, SPEC))
    rule = truth["rule", "roc_auc"]["value"]
    assert truth["truth", "roc_auc_over_rule"]["value"] == pytest.approx(1 - rule)
    assert truth["truth", "roc_auc_over_rule"]["low"] > 0
    assert truth["truth", "brier_skill"]["value"] == 1
    base_rate = np.full(len(y), data.y[cut["train"]].mean())
    dummy = by_metric(evaluation.without_learning("dummy itself", base_rate, data, cut, SPEC))
    for metric in ("brier_skill", "pr_auc_over_dummy"):
        assert dummy["dummy itself", metric]["value"] == dummy["dummy itself", metric]["high"] == 0
    assert dummy["dummy", "pr_auc"]["value"] == pytest.approx(y.mean())


def test_rule_sorts_by_its_feature_and_puts_the_unknown_first() -> None:
    """Everybody without a contract leaves, and nobody else."""
    rows = make_rows()
    days_left = rows["contract_days_left"].to_numpy().copy()
    label = np.random.default_rng(2).random(len(days_left)) < 0.2
    days_left[label] = np.nan
    for name, values in (("contract_days_left", days_left), ("churned_within_60d", label.astype(np.int64))):
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, name, pa.array(values, from_pandas=True))
    data, cut = data_and_cut(rows)
    p = np.full(len(cut["test"]), 0.5)
    found = by_metric(evaluation.without_learning("coin", p, data, cut, SPEC))
    assert found["rule", "roc_auc"]["value"] == 1
    assert found["coin", "roc_auc_over_rule"]["value"] == -0.5


def test_lowest_slice_and_largest_gap_are_those_of_one_column() -> None:
    sliced = [
        {"metric": metric, "slice": column, "slice_value": value, "n": 100, "value": found}
        for column, value, found in (
            ("region", "north", 0.8), ("region", "south", 0.7), ("service", "mobile", 0.95),
        )
        for metric in ("roc_auc", "calibration_error")
    ]  # fmt: skip
    lowest, gap = evaluation.across_slices("any", sliced, metric="roc_auc", whole=0.75)
    assert (lowest["metric"], lowest["value"], lowest["n"]) == ("lowest_slice_roc_auc", 0.7, 300)
    assert (gap["metric"], gap["value"]) == ("largest_slice_gap_roc_auc", pytest.approx(0.1))


def test_without_a_large_slice_there_is_nothing_to_hold_against_anybody() -> None:
    lowest, gap = evaluation.across_slices("any", [], metric="roc_auc", whole=0.75)
    assert (lowest["value"], gap["value"]) == (0.75, 0)
