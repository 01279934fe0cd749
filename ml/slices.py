"""The same metrics for parts of the rows: a good average can hide a part that is served badly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml import metrics
from ml.predictors.spec import Bootstrap, Slices
from ml.tasks.task import Floats, Labels, Task


def evaluate(
    task: Task,
    y: Labels,
    p: Floats,
    entity: NDArray[np.int64],
    values: dict[str, NDArray[np.str_]],
    *,
    slices: Slices,
    bootstrap: Bootstrap,
    seed: int,
) -> list[dict[str, object]]:
    """Metrics by value of each slice column; a value with too few rows, or too few positives where there are
    such, is left out.

    Args:
        task: which metrics.
        y, p, entity: labels, predictions and entity codes of a split, of n rows each.
        values: slice values by column, shape (n,) each.
        slices: the columns, and how many rows and positives a value needs.

    Returns:
        One row per column, value and metric: slice, slice_value, n, metric, value, low, high.
    """
    rows: list[dict[str, object]] = []
    for column in slices.columns:
        for value in np.unique(values[column]):
            inside = values[column] == value
            n_positive = int(y[inside].sum()) if task.name == "binary" else int(inside.sum())
            if inside.sum() < slices.minimum_rows or n_positive < slices.minimum_positives:
                continue
            found = task.measure(y[inside], p[inside])
            measured = found.metrics()
            ends = metrics.intervals(
                found.metrics, entity[inside], n=bootstrap.resamples, interval=bootstrap.interval, seed=seed
            )
            for metric in task.slice_metrics:
                low, high = ends.get(metric, (None, None))
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
