"""Measurements as rows: what gates, plots, MLflow and SQL all read.

A row says which estimator was measured, on which split, on which part of it (`slice`: `all`, a slice column,
`feature`, `score` or `champion`), with which metric, and how sure that is. Keys of metrics are
`<split>_<metric>`.

>>> row = measured("test", "roc_auc", n=100, value=0.8, estimator="gradient_boosting")
>>> overall([row], "gradient_boosting")
{'test_roc_auc': 0.8}
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml import metrics, tasks
from ml.dataset import Matrix, TrainingSet
from ml.metrics import Floats
from ml.predictors.spec import Predictor
from ml.tasks.task import Measured

Row = dict[str, Any]
Cut = dict[str, NDArray[np.intp]]


@dataclass(frozen=True)
class Rival:
    """The present champion, to be measured on the same test rows as a new fit; where it knows classes, it can
    be compared with versions that know the same. `about` is what else has to be known of it."""

    version: int
    predict: Callable[[Matrix], Floats]
    classes: list[str]
    about: Mapping[str, Any] = field(default_factory=dict)


def measured(
    split: str,
    metric: str,
    *,
    n: int,
    value: float,
    estimator: str,
    slice: str = "all",
    slice_value: str = "all",
    ends: tuple[float, float] | None = None,
) -> Row:
    """One measurement, over `n` rows; `ends` are those of its interval."""
    low, high = ends or (None, None)
    return {
        "split": split,
        "metric": metric,
        "slice": slice,
        "slice_value": slice_value,
        "n": n,
        "value": value,
        "low": low,
        "high": high,
        "estimator": estimator,
    }


def overall(rows: Iterable[Mapping[str, Any]], estimator: str) -> dict[str, float]:
    """The metrics over all rows of a split, by `<split>_<metric>`, of one estimator; NaN if unknown."""
    return {
        f"{row['split']}_{row['metric']}": float("nan") if row["value"] is None else float(row["value"])
        for row in rows
        if row["slice"] == "all" and row["estimator"] == estimator
    }


def interval_ends(rows: Iterable[Mapping[str, Any]], estimator: str) -> dict[str, float]:
    """The ends of the intervals of `overall`, by `<split>_<metric>_low` and `_high`."""
    return {
        f"{row['split']}_{row['metric']}_{end}": float(row[end])
        for row in rows
        if row["slice"] == "all" and row["estimator"] == estimator
        for end in ("low", "high")
        if row[end] is not None
    }


def as_json(rows: Iterable[Row]) -> str:
    """Rows as JSON text; a number that could not be computed (NaN) becomes null."""
    return json.dumps(
        [{key: None if value != value else value for key, value in row.items()} for row in rows]
    )


def splits(
    estimator: str, predicted: dict[str, Floats], data: TrainingSet, cut: Cut, spec: Predictor
) -> list[Row]:
    """The metrics of an estimator on each split, from its predictions by split."""
    task, rows = tasks.of(spec.task), []
    for split, its in cut.items():
        found = task.measure(data.y[its], predicted[split])
        ends = {}
        if split != "train":  # Metrics on train are optimistic anyway; an interval would only look serious.
            ends = _intervals(found.metrics, data.entity[its], spec, share=spec.bootstrap.interval)
        for metric, value in found.metrics().items():
            rows.append(
                measured(split, metric, n=len(its), value=value, estimator=estimator, ends=ends.get(metric))
            )
    return rows


def single_features(estimator: str, data: TrainingSet, train: NDArray[np.intp], spec: Predictor) -> list[Row]:
    """How much each feature tells alone, and the best of them: an alarm for a feature that saw the future."""
    task = tasks.supervised(spec.task)
    y, x = data.y[train], data.x[train]
    rows = [
        _of_feature("train", f"single_feature_{task.metric}", name, task.alone(y, column), len(x), estimator)
        for name, column in zip(data.features, x.T, strict=True)
    ]
    return _with_highest(rows, f"strongest_feature_{task.metric}")


def shifts(estimator: str, data: TrainingSet, cut: Cut) -> list[Row]:
    """How far each feature has moved from the train to the test rows, and the largest of these: an alarm for
    a feature that broke in the newest months."""
    before, now = data.x[cut["train"]], data.x[cut["test"]]
    rows = [
        _of_feature("test", "psi", name, metrics.population_stability(one, other), len(now), estimator)
        for name, one, other in zip(data.features, before.T, now.T, strict=True)
    ]
    return _with_highest(rows, "largest_feature_psi")


def importances(estimator: str, losses: Mapping[str, tuple[float, float]], *, n: int) -> list[Row]:
    """What the metric loses on the test rows without each feature; `losses` holds mean and spread."""
    return [
        _of_feature("test", "permutation_importance", name, loss, n, estimator)
        for name, (loss, _) in losses.items()
    ]


def score_profile(estimator: str, p: Floats) -> list[Row]:
    """How one number per test row is spread: ten bins of about equal shares, each with its share
    as the value and its edges as the ends; the first has no lower one, the last no upper one."""
    fractions = np.arange(1, 10) / 10
    edges = [float(edge) for edge in np.quantile(p, fractions, method="inverted_cdf")]
    counts = np.bincount(np.searchsorted(edges, p, side="left"), minlength=10)
    return [
        measured(
            "test",
            "score_profile",
            n=len(p),
            value=float(count / len(p)),
            estimator=estimator,
            slice="score",
            slice_value=str(place),
            ends=(low, high),
        )
        for place, (count, low, high) in enumerate(
            zip(counts, [math.nan, *edges], [*edges, math.nan], strict=True), start=1
        )
    ]


def _of_feature(split: str, metric: str, name: str, value: float, n: int, estimator: str) -> Row:
    return measured(split, metric, n=n, value=value, estimator=estimator, slice="feature", slice_value=name)


def _with_highest(rows: list[Row], metric: str) -> list[Row]:
    """The rows of features, and the highest of their values as a metric of the split."""
    highest = max(rows, key=lambda row: float(row["value"]))
    return [*rows, highest | {"metric": metric, "slice": "all", "slice_value": "all"}]


def without_learning(estimator: str, p: Floats, data: TrainingSet, cut: Cut, spec: Predictor) -> list[Row]:
    """What needs no learning on the test rows, and by how much the estimator's predictions `p` are better.

    The dummy knows the labels of the train split and says the same to everybody: with the base rate for a
    probability, its precision is the base rate at every recall. A skill is the share of the dummy's error
    that the estimator saves (Murphy 1973). The rule knows one feature. Differences and ratios are of pairs,
    as in `against`.
    """
    task, test, train, rule = tasks.supervised(spec.task), cut["test"], cut["train"], spec.rule
    if rule is None:
        return []
    y, n, first = data.y[test], len(test), rule.first
    column = data.x[:, data.features.index(rule.feature)]

    def by_rule(its: NDArray[np.intp]) -> Measured:
        said = task.rule(column[train], data.y[train], column[its], first=first, classes=data.classes)
        return task.measure(data.y[its], said)

    dummy = task.dummy(data.y[train], n, classes=data.classes)
    found, ruled, nobody = task.measure(y, p), by_rule(test), task.measure(y, dummy)
    before = by_rule(train).metrics()

    def better(weights: Floats | None) -> dict[str, float]:
        us, its, theirs = (measured.metrics(weights) for measured in (found, ruled, nobody))
        return {
            f"{task.metric}_over_rule": us[task.metric] - its[task.metric],
            f"{task.beside_dummy}_over_dummy": us[task.beside_dummy] - theirs[task.beside_dummy],
            f"{task.error}_skill": 1 - us[task.error] / theirs[task.error],
            **task.beside_rule(us, its, before, first=first),
        }

    ends = _intervals(better, data.entity[test], spec, share=spec.bootstrap.interval)
    return [
        measured("test", task.metric, n=n, value=ruled.metrics()[task.metric], estimator="rule"),
        *(
            measured("test", name, n=n, value=nobody.metrics()[name], estimator="dummy")
            for name in (task.beside_dummy, task.error)
        ),
        *(
            measured("test", name, n=n, value=value, estimator=estimator, ends=ends.get(name))
            for name, value in better(None).items()
        ),
    ]


def across_slices(estimator: str, sliced: list[Row], *, metric: str, whole: float) -> list[Row]:
    """The lowest value of a metric in a slice, and the largest gap between two slices of one column.

    Where no slice is large enough to be measured, there is nothing to hold against anybody: the value of the
    whole, and no gap.
    """
    by_column: dict[str, list[Row]] = {}
    for row in sliced:
        if row["metric"] == metric:
            by_column.setdefault(row["slice"], []).append(row)
    values = {column: [row["value"] for row in rows] for column, rows in by_column.items()}
    lowest = min((value for found in values.values() for value in found), default=whole)
    gap = max((max(found) - min(found) for found in values.values()), default=0.0)
    n = sum(row["n"] for rows in by_column.values() for row in rows)
    return [
        measured("test", f"lowest_slice_{metric}", n=n, value=lowest, estimator=estimator),
        measured("test", f"largest_slice_gap_{metric}", n=n, value=gap, estimator=estimator),
    ]


def against(
    rival: Rival, estimator: str, ours: Floats, data: TrainingSet, test: NDArray[np.intp], spec: Predictor
) -> list[Row]:
    """The champion, the winner minus the champion, and how far their predictions lie apart.

    All on the same test rows. Both are weighted by the same resample, so that the noise they share cancels
    (paired bootstrap). The ends of the difference are the one-sided ones at the confidence of the champion's
    gate.
    """
    gate, task = spec.not_worse_than_champion, tasks.of(spec.task)
    metric = gate.metric.removeprefix("test_")
    theirs = rival.predict(data.x[test])
    us, them = task.measure(data.y[test], ours), task.measure(data.y[test], theirs)
    compared = (metric, task.error)

    def difference(weights: Floats | None) -> dict[str, float]:
        our, their = us.metrics(weights), them.metrics(weights)
        return {name: our[name] - their[name] for name in compared}

    ends = _intervals(difference, data.entity[test], spec, share=2 * gate.confidence - 1)
    where: dict[str, Any] = {"n": len(test), "slice": "champion", "slice_value": f"v{rival.version}"}
    return [
        measured("test", metric, value=them.metrics()[metric], estimator="champion", **where),
        *(
            measured("test", f"{name}_difference", value=value, estimator=estimator, ends=ends[name], **where)
            for name, value in difference(None).items()
        ),
        measured("test", task.change, value=task.difference(ours, theirs), estimator=estimator, **where),
    ]


def _intervals(
    statistic: Callable[[Floats], dict[str, float]],
    entity: NDArray[np.int64],
    spec: Predictor,
    *,
    share: float,
) -> dict[str, tuple[float, float]]:
    return metrics.intervals(statistic, entity, n=spec.bootstrap.resamples, interval=share, seed=spec.seed)
