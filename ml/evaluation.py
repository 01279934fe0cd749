"""Measurements as rows: what gates, plots, MLflow and SQL all read.

A row says which estimator was measured, on which split, on which part of it (`slice`: `all`, a slice column,
`feature` or `champion`), with which metric, and how sure that is. Keys of metrics are `<split>_<metric>`.

>>> row = measured("test", "roc_auc", n=100, value=0.8, estimator="gradient_boosting")
>>> overall([row], "gradient_boosting")
{'test_roc_auc': 0.8}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml import metrics
from ml.dataset import Matrix, TrainingSet
from ml.metrics import Floats
from ml.predictors.spec import Predictor

Row = dict[str, Any]
Cut = dict[str, NDArray[np.intp]]


@dataclass(frozen=True)
class Rival:
    """The present champion, to be measured on the same test rows as a new fit."""

    version: int
    predict: Callable[[Matrix], Floats]


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


def as_json(rows: Iterable[Row]) -> str:
    """Rows as JSON text; a number that could not be computed (NaN) becomes null."""
    return json.dumps(
        [{key: None if value != value else value for key, value in row.items()} for row in rows]
    )


def splits(
    estimator: str, predicted: dict[str, Floats], data: TrainingSet, cut: Cut, spec: Predictor
) -> list[Row]:
    """The metrics of an estimator on each split, from its probabilities by split."""
    rows = []
    for split, its in cut.items():
        ranking = metrics.Ranking.of(data.y[its], predicted[split])
        ends = {}
        if split != "train":  # Metrics on train are optimistic anyway; an interval would only look serious.
            ends = _intervals(ranking.metrics, data.entity[its], spec, share=spec.bootstrap.interval)
        for metric, value in ranking.metrics().items():
            rows.append(
                measured(split, metric, n=len(its), value=value, estimator=estimator, ends=ends.get(metric))
            )
    return rows


def single_features(estimator: str, data: TrainingSet, train: NDArray[np.intp]) -> list[Row]:
    """How well each feature ranks alone, and the best of them: an alarm for a feature that saw the future."""
    y, n = data.y[train], len(train)
    rows = [
        measured(
            "train",
            "single_feature_roc_auc",
            n=n,
            value=metrics.single_feature_roc_auc(y, data.x[train, j]),
            estimator=estimator,
            slice="feature",
            slice_value=name,
        )
        for j, name in enumerate(data.features)
    ]
    strongest = max(row["value"] for row in rows)
    return [*rows, measured("train", "strongest_feature_roc_auc", n=n, value=strongest, estimator=estimator)]


def against(
    rival: Rival, estimator: str, ours: Floats, data: TrainingSet, test: NDArray[np.intp], spec: Predictor
) -> list[Row]:
    """The champion, and the winner minus the champion, on the same test rows.

    Both are weighted by the same resample, so that the noise they share cancels (paired bootstrap). The ends
    of the difference are the one-sided ones at the confidence of the champion's gate.
    """
    gate = spec.not_worse_than_champion
    metric = gate.metric.removeprefix("test_")
    us = metrics.Ranking.of(data.y[test], ours)
    them = metrics.Ranking.of(data.y[test], rival.predict(data.x[test]))

    def difference(weights: Floats | None) -> dict[str, float]:
        return {metric: us.metrics(weights)[metric] - them.metrics(weights)[metric]}

    ends = _intervals(difference, data.entity[test], spec, share=2 * gate.confidence - 1)[metric]
    where: dict[str, Any] = {"n": len(test), "slice": "champion", "slice_value": f"v{rival.version}"}
    return [
        measured("test", metric, value=them.metrics()[metric], estimator="champion", **where),
        measured(
            "test",
            f"{metric}_difference",
            value=difference(None)[metric],
            estimator=estimator,
            ends=ends,
            **where,
        ),
    ]


def _intervals(
    statistic: Callable[[Floats], dict[str, float]],
    entity: NDArray[np.int64],
    spec: Predictor,
    *,
    share: float,
) -> dict[str, tuple[float, float]]:
    return metrics.intervals(statistic, entity, n=spec.bootstrap.resamples, interval=share, seed=spec.seed)
