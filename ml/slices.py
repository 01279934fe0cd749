"""The same metrics for parts of the customers: a good average can hide a part that is served badly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.metrics import Floats, Ranking, intervals
from ml.predictors.spec import Bootstrap, Slices

METRICS = ("roc_auc", "lift_top_decile", "calibration_error")
"""The three that answer, for a slice: is the order right, does the top pay off, is the level right."""


def evaluate(
    y: NDArray[np.int8],
    p: Floats,
    entity: NDArray[np.int64],
    values: dict[str, NDArray[np.str_]],
    *,
    slices: Slices,
    bootstrap: Bootstrap,
    seed: int,
) -> list[dict[str, object]]:
    """Metrics by value of each slice column; a value with too few rows or leavers is left out.

    Args:
        y, p, entity: labels, probabilities and entity codes of a split, shape (n,).
        values: slice values by column, shape (n,) each.
        slices: the columns, and how many rows and positives a value needs.

    Returns:
        One row per column, value and metric: slice, slice_value, n, metric, value, low, high.
    """
    rows: list[dict[str, object]] = []
    for column in slices.columns:
        for value in np.unique(values[column]):
            inside = values[column] == value
            if inside.sum() < slices.minimum_rows or y[inside].sum() < slices.minimum_positives:
                continue
            ranking = Ranking.of(y[inside], p[inside])
            measured = ranking.metrics()
            ends = intervals(
                ranking.metrics, entity[inside], n=bootstrap.resamples, interval=bootstrap.interval, seed=seed
            )
            for metric in METRICS:
                low, high = ends[metric]
                rows.append(
                    {
                        "metric": metric,
                        "slice": column,
                        "slice_value": str(value),
                        "n": int(inside.sum()),
                        "value": measured[metric],
                        "low": low,
                        "high": high,
                    }
                )
    return rows
