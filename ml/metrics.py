"""How good a ranking of probabilities is, with intervals that know that a customer's months belong together.

Six numbers, all computed from one sort, with weights, so that a bootstrap resample is a change of weights:

- `roc_auc`: the chance that a leaver is ranked above a stayer (Fawcett 2006)
- `pr_auc`: average precision; its floor is the base rate, which makes it the honest one for rare labels
- `brier`, `log_loss`: the error of the probability itself
- `lift_top_decile`: leavers among the tenth with the highest scores, in multiples of the base rate
- `calibration_error`: mean gap between promised and observed rate over ten bins of equal size (Naeini et
  al. 2015)

>>> y, p = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])
>>> round(evaluate(y, p)["roc_auc"], 3), round(evaluate(y, p)["pr_auc"], 3)
(0.75, 0.833)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NAMES = ("roc_auc", "pr_auc", "brier", "log_loss", "lift_top_decile", "calibration_error")
_BINS = 10
_TOP = 0.1


@dataclass(frozen=True)
class Ranking:
    """Labels and probabilities, sorted once from the highest probability to the lowest."""

    y: Floats
    p: Floats
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    """Where a run of equal probabilities begins; rows that tie are treated as one."""

    @classmethod
    def of(cls, y: NDArray[Any], p: Floats) -> Ranking:
        """Sort labels `y` (0 or 1) and probabilities `p`, both of shape (n,)."""
        order = np.argsort(-p, kind="stable")
        y, p = np.asarray(y, dtype=np.float64)[order], np.asarray(p, dtype=np.float64)[order]
        return cls(y, p, order, np.flatnonzero(np.r_[True, p[1:] != p[:-1]]))

    def metrics(self, weights: Floats | None = None) -> dict[str, float]:
        """The six metrics; `weights` of shape (n,) are in the original order of the rows."""
        w = np.ones_like(self.y) if weights is None else np.asarray(weights, dtype=np.float64)[self.order]
        total = w.sum()
        positive = np.add.reduceat(w * self.y, self.starts)
        negative = np.add.reduceat(w * (1 - self.y), self.starts)
        true, false = np.cumsum(positive), np.cumsum(negative)
        n_positive, n_negative = true[-1], false[-1]
        if n_positive == 0 or n_negative == 0:
            return dict.fromkeys(NAMES, float("nan"))
        found = true + false
        precision = np.divide(true, found, out=np.zeros_like(true), where=found > 0)
        clipped = np.clip(self.p, 1e-15, 1 - 1e-15)
        surprise = np.where(self.y == 1, -np.log(clipped), -np.log1p(-clipped))
        top = np.interp(_TOP * total, np.r_[0.0, found], np.r_[0.0, true])
        return {
            "roc_auc": float(
                np.sum(positive * (n_negative - false + negative / 2)) / (n_positive * n_negative)
            ),
            "pr_auc": float(np.sum(positive * precision) / n_positive),
            "brier": float(np.sum(w * (self.p - self.y) ** 2) / total),
            "log_loss": float(np.sum(w * surprise) / total),
            "lift_top_decile": float(top / n_positive / _TOP),
            "calibration_error": self._calibration_error(w, total),
        }

    def _calibration_error(self, w: Floats, total: float) -> float:
        middle = np.cumsum(w) - w / 2
        bins = np.minimum((middle / total * _BINS).astype(np.intp), _BINS - 1)
        gap = np.bincount(bins, weights=w * (self.p - self.y), minlength=_BINS)
        return float(np.abs(gap).sum() / total)


def evaluate(y: NDArray[Any], p: Floats, weights: Floats | None = None) -> dict[str, float]:
    """The six metrics of probabilities `p` for labels `y`, both of shape (n,); NaN when `y` has one class
    only."""
    return Ranking.of(y, p).metrics(weights)


def resamples(entity: NDArray[np.int64], *, n: int, seed: int) -> Iterator[Floats]:
    """Weights of `n` bootstrap resamples that draw whole entities with replacement (Field and Welsh 2007)."""
    _, codes = np.unique(entity, return_inverse=True)
    size = int(codes.max()) + 1
    rng = np.random.default_rng(seed)
    for _ in range(n):
        yield np.bincount(rng.integers(0, size, size), minlength=size)[codes].astype(np.float64)


def intervals(
    statistic: Callable[[Floats], dict[str, float]],
    entity: NDArray[np.int64],
    *,
    n: int,
    interval: float,
    seed: int,
) -> dict[str, tuple[float, float]]:
    """Percentile intervals of every number in `statistic(weights)`, over `n` resamples of entities."""
    draws = [statistic(weights) for weights in resamples(entity, n=n, seed=seed)]
    tail = (1 - interval) / 2
    return {
        name: (float(np.nanquantile(values, tail)), float(np.nanquantile(values, 1 - tail)))
        for name in draws[0]
        if not np.isnan(values := np.array([draw[name] for draw in draws])).all()
    }


def single_feature_roc_auc(y: NDArray[Any], column: Floats) -> float:
    """How well one feature alone ranks, in its better direction; nulls rank below every number."""
    known = ~np.isnan(column)
    if not known.any():
        return 0.5
    auc = evaluate(y, np.where(known, column, np.nanmin(column) - 1.0))["roc_auc"]
    return max(auc, 1 - auc)


def population_stability(reference: Floats, current: Floats, *, n_bins: int = 10) -> float:
    """The population stability index of a column: how far its distribution has moved; 0 for not at all.

    Bins hold equal shares of the reference; nulls (NaN) are a bin of their own. Shares below 1 in 10,000
    count as that, so that a bin that became empty gives a large number and not an infinite one (Siddiqi
    2006). Above 0.25 a shift is usually called large.

    >>> column = np.arange(1000.0)
    >>> population_stability(column, column), round(population_stability(column, column + 500), 2)
    (0.0, 4.35)
    """
    known = reference[~np.isnan(reference)]
    # An edge is a number that occurs, as percentile_disc gives it in SQL; marts.ml_drift measures the same.
    fractions = np.arange(1, n_bins) / n_bins
    inner = np.unique(np.quantile(known, fractions, method="inverted_cdf")) if len(known) else np.empty(0)

    def shares(values: Floats) -> Floats:
        places = np.where(np.isnan(values), len(inner) + 1, np.searchsorted(inner, values, side="left"))
        counts = np.bincount(places.astype(np.intp), minlength=len(inner) + 2)
        return np.maximum(counts / len(values), 1e-4)

    before, now = shares(reference), shares(current)
    return float(np.sum((now - before) * np.log(now / before)))
