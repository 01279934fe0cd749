"""How much: a number, and an interval that holds the outcome as often as it promises.

The interval is a split conformal one: what the estimator was off by on the validation rows, between two
quantiles, is added to the prediction (Lei et al., Distribution-Free Predictive Inference for Regression,
2018). Rows with small predictions are off by less than rows with large ones, so that each fifth of the
predictions has quantiles of its own (Boström and Johansson, Mondrian conformal regressors, 2020); or each
value of a feature, such as how far ahead one looks.

A number that grows with something known, such as a bill with a price, is learned per unit of it: the
*exposure*, as actuaries call it. What is learned then stays the same when prices rise.

A forecast is a number like any other: a row is a series, the month from which it is foretold, and how many
months ahead. Its rule is a forecast itself, such as the value of a year ago, taken as it is. Beside it stand
the error as a share of the rule's on the same rows (`mae_to_rule`), and as a share of the rule's on the train
rows, the mean absolute scaled error (`mase`; Hyndman and Koehler, Another look at measures of forecast
accuracy, 2006).

>>> said = np.array([[10.0, 8.0, 12.0], [20.0, 15.0, 25.0]])
>>> found = Regression().measure(np.array([11.0, 26.0]), said).metrics()
>>> found["mae"], found["interval_coverage"], round(found["r2"], 3)
(3.5, 0.5, 0.671)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.errors import ScoringError, TrainingDataError
from ml.tasks.task import About, Floats, Labels, Measured, Supervised, too_few

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

INTERVAL, EXPOSURE = "interval", "exposure"
AS_IS = "as_is"
N_GROUPS = 5
GROUP_ROWS = 100
"""Fewer rows than that do not make a group of their own."""


@dataclass(frozen=True)
class Errors:
    """Outcomes of shape (n,), and predictions with the ends of their intervals, of shape (n, 3)."""

    y: Floats
    p: Floats

    def metrics(self, weights: Floats | None = None) -> dict[str, float]:
        """Errors in the unit of the outcome, the explained share of its variance, and the intervals."""
        w = np.ones_like(self.y) if weights is None else weights
        point, low, high = self.p.T
        off = point - self.y
        squares = float(np.average(off**2, weights=w))
        variance = float(np.average((self.y - np.average(self.y, weights=w)) ** 2, weights=w))
        inside = (low <= self.y) & (self.y <= high)
        return {
            "r2": 1 - squares / variance if variance > 0 else float("nan"),
            "mae": float(np.average(np.abs(off), weights=w)),
            "rmse": squares**0.5,
            "bias": float(np.average(off, weights=w)),
            "interval_coverage": float(np.average(inside, weights=w)),
            "interval_width": float(np.average(high - low, weights=w)),
        }


class Regression(Supervised):
    """A number with an interval; `Errors` measures."""

    name = "regression"
    metric = "r2"
    error = "mae"
    beside_dummy = "r2"
    metrics = ("r2", "mae", "rmse", "bias", "interval_coverage", "interval_width")
    more_is_better = ("r2",)
    slice_metrics = ("r2", "mae", "interval_coverage")
    calibrations = ("conformal",)
    rules = (None, AS_IS)
    change = "prediction_change"
    method = "predict"

    def labels(self, column: pa.ChunkedArray) -> tuple[Labels, list[str]]:
        """See `Task.labels`."""
        return column.cast(pa.float64()).to_numpy(zero_copy_only=False), []

    def require_split(self, name: str, y: Labels, spec: Predictor, *, classes: list[str]) -> None:
        """See `Task.require_split`."""
        least = spec.split.minimum_positives
        if len(y) < least:
            raise too_few(name, "known", least=least, found=len(y), n=len(y))
        if float(np.ptp(y)) == 0:
            raise TrainingDataError(
                f"the label {spec.label!r} is the same in every row of the {name} split",
                expected="numbers that differ",
                found=f"{y[0]:g} in {len(y):,} rows",
                hint=f"look at how {spec.label!r} is made",
            )

    def spread(self, y: Labels) -> str:
        """See `Task.spread`."""
        return f"median {np.median(y):,.4g}"

    def target(self, x: Floats, y: Labels, spec: Predictor) -> Labels:
        """The number per unit of exposure.

        Raises:
            TrainingDataError: the exposure is null, or not above 0, in some row.
        """
        if spec.exposure is None:
            return y
        exposure = x[:, spec.features.index(spec.exposure)]
        if n_without := _not_above_zero(exposure):
            raise TrainingDataError(
                f"the exposure {spec.exposure!r} is not above 0 in every row of the training set",
                expected="numbers above 0",
                found=f"{n_without:,} of {len(y):,} rows with null, 0 or less",
                hint="leave such rows out in the SQL of the training set",
            )
        return np.asarray(y / exposure)

    def calibrated(self, estimator: Any, x: Any, y: Labels, spec: Predictor) -> tuple[Any, dict[str, Any]]:
        """The estimator as it is; quantiles of its errors by fifth of its predictions, or by a feature."""
        rows, said = np.asarray(x), np.asarray(estimator.predict(x))
        target = self.target(rows, y, spec)
        # Where no outcome is below 0, no prediction shall be, here as later.
        floor = 0.0 if float(np.min(target)) >= 0 else None
        said = said if floor is None else np.maximum(said, floor)
        by = spec.features.index(spec.interval_by) if spec.interval_by else None
        sorted_by = said if by is None else rows[:, by]
        edges = _fifths(said) if by is None else np.unique(sorted_by)[:-1]
        interval = _conformal(said, target, sorted_by, edges, spec.coverage)
        return estimator, {INTERVAL: interval | {"by": by, "floor": floor}}

    def about(self, classes: list[str], spec: Predictor) -> dict[str, Any]:
        """The place of the exposure among the features, if there is one."""
        return {EXPOSURE: spec.features.index(spec.exposure)} if spec.exposure else {}

    def require_rows(self, x: Floats, features: list[str], about: About) -> None:
        """A row without its exposure has no number."""
        if EXPOSURE in about and (n_without := _not_above_zero(x[:, about[EXPOSURE]])):
            raise ScoringError(
                f"the exposure {features[about[EXPOSURE]]!r} is not above 0 in every row to score",
                expected="numbers above 0",
                found=f"{n_without:,} of {len(x):,} rows with null, 0 or less",
                hint="leave such rows out in the SQL of the scoring set",
            )

    def predict(self, estimator: Any, x: Any, about: About) -> Floats:
        """Number, lower end and upper end, of shape (n, 3); without an interval, all three are the number."""
        point = np.asarray(estimator.predict(x), dtype=np.float64)
        units = np.asarray(x, dtype=np.float64)[:, [about[EXPOSURE]]] if EXPOSURE in about else 1.0
        its = about.get(INTERVAL)
        if its is None:
            return np.stack([point, point, point], axis=1) * units
        point = point if its["floor"] is None else np.maximum(point, its["floor"])
        by = its.get("by")
        sorted_by = point if by is None else np.asarray(x, dtype=np.float64)[:, by]
        group = np.searchsorted(its["edges"], sorted_by, side="left")
        low, high = (point + np.asarray(its[end])[group] for end in ("low", "high"))
        low = low if its["floor"] is None else np.maximum(low, its["floor"])
        return np.stack([point, low, np.maximum(high, low)], axis=1) * units

    def measure(self, y: Labels, p: Floats) -> Measured:
        """See `Task.measure`."""
        return Errors(np.asarray(y, dtype=np.float64), p)

    def dummy(self, y: Labels, n: int, *, classes: list[str]) -> Floats:
        """The mean to everybody."""
        return np.full((n, 3), y.mean())

    def rule(
        self, column: Floats, y: Labels, asked: Floats, *, first: str | None, classes: list[str]
    ) -> Floats:
        """The straight line through one feature, by least squares, or the feature `as_is`; who has no value
        of it gets the mean."""
        if first == AS_IS:
            said = np.where(np.isnan(asked), y.mean(), asked)
            return np.stack([said, said, said], axis=1)
        known = ~np.isnan(column)
        if known.sum() < 2 or np.ptp(column[known]) == 0:
            return self.dummy(y, len(asked), classes=classes)
        slope, start = np.polyfit(column[known], y[known], deg=1)
        said = np.where(np.isnan(asked), y.mean(), start + slope * asked)
        return np.stack([said, said, said], axis=1)

    def beside_rule(
        self,
        ours: Mapping[str, float],
        its: Mapping[str, float],
        before: Mapping[str, float],
        *,
        first: str | None,
    ) -> dict[str, float]:
        """Two ratios of mean absolute errors, where the rule is a forecast: below 1, ours is the smaller."""
        if first != AS_IS:
            return {}
        error, rule, scale = ours[self.error], its[self.error], before[self.error]
        return {
            "mae_to_rule": error / rule if rule else math.nan,
            "mase": error / scale if scale else math.nan,
        }

    def alone(self, y: Labels, column: Floats) -> float:
        """The squared rank correlation (Spearman 1904): the same for every rising curve."""
        from scipy.stats import rankdata

        known = ~np.isnan(column)
        if known.sum() < 2 or np.ptp(column[known]) == 0 or np.ptp(y[known]) == 0:
            return 0.0
        ranks = np.stack([rankdata(column[known]), rankdata(y[known])])
        return float(np.corrcoef(ranks)[0, 1] ** 2) * float(known.mean())

    def profile(self, p: Floats) -> Floats:
        """The numbers without their intervals."""
        return p[:, 0]

    def difference(self, ours: Floats, theirs: Floats) -> float:
        """Mean distance of the numbers, as a share of their mean size."""
        size = float(np.abs(theirs[:, 0]).mean())
        distance = float(np.abs(ours[:, 0] - theirs[:, 0]).mean())
        return distance / size if size else distance

    def level_gap(self, y: Labels, p: Floats, weights: Floats | None) -> float:
        """Mean prediction minus mean outcome, as a share of the outcomes' mean size."""
        size = float(np.average(np.abs(y), weights=weights))
        gap = float(np.average(p[:, 0] - y, weights=weights))
        return gap / size if size else gap

    def additive(self, p: Floats, chosen: NDArray[np.intp]) -> Floats:
        """The number itself: effects are in its unit."""
        return p[:, 0]

    def columns(self, spec: Predictor) -> list[pa.Field]:
        """The number and the ends of its interval."""
        return [pa.field(f"{spec.prediction}{end}", pa.float64()) for end in ("", "_low", "_high")]

    def arrays(self, p: Floats, spec: Predictor, about: About) -> list[pa.Array]:
        """See `Task.arrays`."""
        return [pa.array(np.ascontiguousarray(column)) for column in p.T]


def _not_above_zero(exposure: Floats) -> int:
    return int((~(exposure > 0)).sum())


def _fifths(said: Floats) -> Floats:
    """Edges between groups of predictions, as many as have enough rows."""
    n_groups = max(1, min(N_GROUPS, len(said) // GROUP_ROWS))
    return np.unique(np.quantile(said, np.arange(1, n_groups) / n_groups, method="inverted_cdf"))


def _conformal(said: Floats, y: Labels, sorted_by: Floats, edges: Floats, coverage: float) -> dict[str, Any]:
    """Edges between groups of rows, and the two quantiles of what the predictions of each were off by."""
    groups = np.searchsorted(edges, sorted_by, side="left")
    low, high = [], []
    for group in range(len(edges) + 1):
        off = y[groups == group] - said[groups == group]
        off = off if len(off) else y - said
        # One row more than there is, so that the promise holds for a new one.
        tail = min(1.0, (1 - (1 - coverage) / 2) * (1 + 1 / len(off)))
        low.append(float(np.quantile(off, 1 - tail, method="inverted_cdf")))
        high.append(float(np.quantile(off, tail, method="inverted_cdf")))
    return {
        "edges": [float(edge) for edge in edges],
        "low": low,
        "high": high,
    }
