"""Yes or no: the probability of a label that is 0 or 1, calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml import metrics
from ml.errors import TrainingDataError
from ml.tasks.task import About, Floats, Labels, Measured, Supervised, log_odds, too_few

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

BAND = "risk_band"


class Binary(Supervised):
    """Two outcomes; `metrics.Ranking` measures."""

    name = "binary"
    metric = "roc_auc"
    error = "brier"
    beside_dummy = "pr_auc"
    metrics = metrics.NAMES
    more_is_better = ("roc_auc", "pr_auc", "lift_top_decile")
    slice_metrics = ("roc_auc", "lift_top_decile", "calibration_error")
    """They answer, for a slice: is the order right, does the top pay off, is the level right."""
    calibrations = ("sigmoid", "isotonic")
    rules = ("lowest", "highest")

    @property
    def code(self) -> list[str]:
        """See `Task.code`."""
        return [*super().code, "ml.metrics"]

    def require(self, facts: Mapping[str, Any], spec: Predictor) -> None:
        """See `Task.require`."""
        super().require(facts, spec)
        n_rows, n_positive = int(facts["n_rows"]), int(facts["n_positive"] or 0)
        if n_positive in (0, n_rows):
            raise TrainingDataError(
                f"the label {spec.label!r} has one value only",
                expected="rows with 0 and rows with 1",
                found=f"{n_positive:,} positive of {n_rows:,} rows",
                hint=f"look at how {spec.label!r} is made, and whether the table it comes from is loaded",
            )

    def labels(self, column: pa.ChunkedArray) -> tuple[Labels, list[str]]:
        """See `Task.labels`."""
        return column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.int8), []

    def require_split(self, name: str, y: Labels, spec: Predictor, *, classes: list[str]) -> None:
        """See `Task.require_split`."""
        least = spec.split.minimum_positives
        for word, n in (("positive", int(y.sum())), ("negative", int((y == 0).sum()))):
            if n < least:
                raise too_few(name, word, least=least, found=n, n=len(y))

    def spread(self, y: Labels) -> str:
        """See `Task.spread`."""
        return f"{y.sum():,} positive"

    def typical(self, y: Labels) -> NDArray[np.bool_]:
        """Those to whom it did not happen."""
        return np.asarray(y == 0)

    def calibrated(self, estimator: Any, x: Any, y: Labels, spec: Predictor) -> tuple[Any, dict[str, Any]]:
        """Platt's sigmoid or isotonic regression on top, without touching the fit."""
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.frozen import FrozenEstimator

        return CalibratedClassifierCV(FrozenEstimator(estimator), method=spec.calibration).fit(x, y), {}

    def predict(self, estimator: Any, x: Any, about: About) -> Floats:
        """Probabilities of shape (n,)."""
        return np.asarray(estimator.predict_proba(x)[:, 1])

    def measure(self, y: Labels, p: Floats) -> Measured:
        """See `Task.measure`."""
        return metrics.Ranking.of(y, p)

    def dummy(self, y: Labels, n: int, *, classes: list[str]) -> Floats:
        """The base rate to everybody."""
        return np.full(n, y.mean())

    def rule(
        self, column: Floats, y: Labels, asked: Floats, *, first: str | None, classes: list[str]
    ) -> Floats:
        """A score that sorts by the feature, the `lowest` or the `highest` first; who has no value of it
        comes before all others."""
        score = -asked if first == "lowest" else asked
        known = ~np.isnan(score)
        return np.where(known, score, score[known].max(initial=0.0) + 1)

    def alone(self, y: Labels, column: Floats) -> float:
        """ROC AUC in the feature's better direction."""
        return metrics.single_feature_roc_auc(y, column)

    def profile(self, p: Floats) -> Floats:
        """The probabilities."""
        return p

    def difference(self, ours: Floats, theirs: Floats) -> float:
        """Mean distance of the probabilities."""
        return float(np.abs(ours - theirs).mean())

    def level_gap(self, y: Labels, p: Floats, weights: Floats | None) -> float:
        """Mean probability minus the share of positives."""
        return float(np.average(p - y, weights=weights))

    def additive(self, p: Floats, chosen: NDArray[np.intp]) -> Floats:
        """Log-odds."""
        return log_odds(p)

    def columns(self, spec: Predictor) -> list[pa.Field]:
        """The probability, and the risk band that it belongs to, if there are bands."""
        bands = [pa.field(BAND, pa.string())] if spec.risk_bands else []
        return [pa.field(spec.prediction, pa.float64()), *bands]

    def arrays(self, p: Floats, spec: Predictor, about: About) -> list[pa.Array]:
        """See `Task.arrays`."""
        if not spec.risk_bands:
            return [pa.array(p)]
        floors = np.array([band.at_least for band in spec.risk_bands])
        names = pa.array([band.name for band in spec.risk_bands])
        first_reached = np.argmax(p[:, None] >= floors, axis=1)
        return [pa.array(p), names.take(pa.array(first_reached))]
