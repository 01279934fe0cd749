"""Which one: a probability for each of several classes, calibrated, and the class with the highest.

>>> said = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.5, 0.3]])
>>> found = Multiclass().measure(np.array([0, 1, 2]), said).metrics()
>>> round(found["accuracy"], 3), round(found["macro_f1"], 3)
(0.667, 0.556)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ml.errors import TrainingDataError
from ml.tasks.task import About, Floats, Labels, Measured, Supervised, log_odds, too_few

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

CLASSES = "classes"
N_BINS = 10


@dataclass(frozen=True)
class Choices:
    """Classes by their number, of shape (n,), and probabilities of shape (n, classes)."""

    y: NDArray[np.intp]
    p: Floats

    def metrics(self, weights: Floats | None = None) -> dict[str, float]:
        """F1 averaged over the classes that occur, accuracy, log loss, and how far off the confidence is."""
        w = np.ones(len(self.y)) if weights is None else weights
        n_classes, total = self.p.shape[1], float(w.sum())
        chosen = self.p.argmax(axis=1)
        pairs = np.bincount(self.y * n_classes + chosen, weights=w, minlength=n_classes**2)
        table = pairs.reshape(n_classes, n_classes)
        right, actual, said = table.diagonal(), table.sum(axis=1), table.sum(axis=0)
        occurs = (actual + said) > 0
        f1 = 2 * right[occurs] / (actual + said)[occurs]
        given = np.clip(self.p[np.arange(len(self.y)), self.y], 1e-15, 1)
        return {
            "macro_f1": float(f1.mean()),
            "accuracy": float(right.sum() / total),
            "log_loss": float(-(w * np.log(given)).sum() / total),
            "calibration_error": self._calibration_error(chosen, w),
        }

    def _calibration_error(self, chosen: NDArray[np.intp], w: Floats) -> float:
        """Mean gap between confidence and accuracy over ten bins (Guo et al. 2017)."""
        confidence = self.p[np.arange(len(self.y)), chosen]
        bins = np.minimum((confidence * N_BINS).astype(np.intp), N_BINS - 1)
        gap = np.bincount(bins, weights=w * (confidence - (chosen == self.y)), minlength=N_BINS)
        return float(np.abs(gap).sum() / w.sum())


class Multiclass(Supervised):
    """Several outcomes that exclude each other; `Choices` measures."""

    name = "multiclass"
    metric = "macro_f1"
    error = "log_loss"
    beside_dummy = "macro_f1"
    metrics = ("macro_f1", "accuracy", "log_loss", "calibration_error")
    more_is_better = ("macro_f1", "accuracy")
    slice_metrics = ("macro_f1", "accuracy", "calibration_error")
    calibrations = ("temperature", "sigmoid", "isotonic")

    def labels(self, column: pa.ChunkedArray) -> tuple[Labels, list[str]]:
        """Numbers in the alphabetical order of the classes, and their names."""
        text = column.cast(pa.string()).combine_chunks()
        classes = sorted(name for name in pc.unique(text).to_pylist() if name is not None)
        places = pc.index_in(text, value_set=pa.array(classes, pa.string()))
        return places.to_numpy(zero_copy_only=False).astype(np.intp), classes

    def require_split(self, name: str, y: Labels, spec: Predictor, *, classes: list[str]) -> None:
        """See `Task.require_split`."""
        if len(classes) < 2:
            raise TrainingDataError(
                f"the label {spec.label!r} has one value only",
                expected="at least two classes",
                found=", ".join(classes) or "none",
                hint=f"look at how {spec.label!r} is made",
            )
        counts = np.bincount(y, minlength=len(classes))
        rare = int(counts.argmin())
        if counts[rare] < spec.split.minimum_positives:
            found = int(counts[rare])
            least = spec.split.minimum_positives
            raise too_few(name, repr(classes[rare]), least=least, found=found, n=len(y))

    def spread(self, y: Labels) -> str:
        """See `Task.spread`."""
        return f"{len(np.unique(y))} classes"

    def calibrated(self, estimator: Any, x: Any, y: Labels, spec: Predictor) -> tuple[Any, dict[str, Any]]:
        """By `temperature`, one number that makes all probabilities sharper or flatter and keeps their order
        (Guo et al. 2017); or each class against the others, then brought to a sum of 1 (Zadrozny and Elkan
        2002), which makes many classes look less sure than they are."""
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.frozen import FrozenEstimator

        return CalibratedClassifierCV(FrozenEstimator(estimator), method=spec.calibration).fit(x, y), {}

    def about(self, classes: list[str], spec: Predictor) -> dict[str, Any]:
        """The names of the classes."""
        return {CLASSES: classes}

    def predict(self, estimator: Any, x: Any, about: About) -> Floats:
        """Probabilities of shape (n, classes); 0 for a class that the estimator has not met."""
        said = np.asarray(estimator.predict_proba(x))
        n_classes = len(about[CLASSES])
        if said.shape[1] == n_classes:
            return said
        whole = np.zeros((len(said), n_classes))
        whole[:, estimator.classes_] = said
        return whole

    def measure(self, y: Labels, p: Floats) -> Measured:
        """See `Task.measure`."""
        return Choices(np.asarray(y, dtype=np.intp), p)

    def dummy(self, y: Labels, n: int, *, classes: list[str]) -> Floats:
        """The shares of the classes to everybody."""
        return np.tile(_shares(y, len(classes)), (n, 1))

    def rule(
        self, column: Floats, y: Labels, asked: Floats, *, first: str | None, classes: list[str]
    ) -> Floats:
        """The shares of the classes in the same part of one feature, cut by a tree with a leaf per class."""
        from sklearn.tree import DecisionTreeClassifier

        if np.isnan(column).all():
            return self.dummy(y, len(asked), classes=classes)
        tree = DecisionTreeClassifier(max_leaf_nodes=max(2, len(classes)), random_state=0)
        said = tree.fit(column[:, None], y).predict_proba(asked[:, None])
        whole = np.zeros((len(asked), len(classes)))
        whole[:, tree.classes_] = said
        return whole

    def alone(self, y: Labels, column: Floats) -> float:
        """Macro F1 of the best tree with a leaf per class, on the rows it was made of."""
        n_classes = int(y.max()) + 1
        names = [str(number) for number in range(n_classes)]
        return self.measure(y, self.rule(column, y, column, first=None, classes=names)).metrics()[self.metric]

    def profile(self, p: Floats) -> Floats:
        """The probability of the chosen class: how sure the predictor is."""
        return p.max(axis=1)

    def difference(self, ours: Floats, theirs: Floats) -> float:
        """Mean total variation between the probabilities."""
        return float(np.abs(ours - theirs).sum(axis=1).mean() / 2)

    def level_gap(self, y: Labels, p: Floats, weights: Floats | None) -> float:
        """Of the class whose mean probability is farthest from its share: the one minus the other."""
        actual = np.eye(p.shape[1])[y]
        gaps = np.average(p - actual, axis=0, weights=weights)
        return float(gaps[np.abs(gaps).argmax()])

    def chosen(self, p: Floats) -> NDArray[np.intp]:
        """The class with the highest probability."""
        return p.argmax(axis=1)

    def additive(self, p: Floats, chosen: NDArray[np.intp]) -> Floats:
        """The log-odds of the chosen class."""
        return log_odds(p[np.arange(len(p)), chosen])

    def columns(self, spec: Predictor) -> list[pa.Field]:
        """The chosen class and its probability."""
        return [
            pa.field(spec.prediction, pa.string()),
            pa.field(f"{spec.prediction}_probability", pa.float64()),
        ]

    def arrays(self, p: Floats, spec: Predictor, about: About) -> list[pa.Array]:
        """See `Task.arrays`."""
        names = pa.array(list(about[CLASSES]), pa.string())
        return [names.take(pa.array(self.chosen(p))), pa.array(p.max(axis=1))]


def _shares(y: Labels, n_classes: int) -> Floats:
    return np.bincount(y, minlength=n_classes) / len(y)
