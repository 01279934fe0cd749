"""What differs between kinds of prediction. Reading, splitting, measuring in intervals, gates, promotion, the
registry, reasons and drift are the same for all of them.

What an estimator says of n rows is an array with n rows: a probability each (binary), the number and the
ends of its interval (regression), a probability per class (multi-class), or distances (clustering).

How a fit is made is a task's own affair: its `fitting` names the modules. Those that learn from labels are
`Supervised` and share theirs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.errors import TrainingDataError

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

Floats = NDArray[np.float64]
Labels = NDArray[Any]
About = Mapping[str, Any]
"""What has to be known about a version besides its estimator: intervals, names of classes."""


class Measured(Protocol):
    """Labels and what was predicted, ready to be measured under any weights."""

    def metrics(self, weights: Floats | None = None) -> dict[str, float]:
        """The metrics of the task; `weights` of shape (n,) make a bootstrap resample."""


class Task(ABC):
    """A kind of prediction.

    Attributes:
        name: as it is written in params.yml.
        metric: the one number by which a predictor is summed up; more is better.
        error: how far predictions are off; less is better.
        beside_dummy: the metric that is compared with what needs no learning; more is better.
        metrics: all names.
        more_is_better: those that may select a winner or defend a champion.
        slice_metrics: those that are reported by slice.
        calibrations: how a candidate may be calibrated on the validation split.
        rules: what `rule.first` may be.
        change: what the distance between two versions on the same rows is called.
        method: the method of a scikit-learn estimator that predicts.
        fitting: the modules that make a fit; the first has a function `fit`.
    """

    name: ClassVar[str]
    metric: ClassVar[str]
    error: ClassVar[str]
    beside_dummy: ClassVar[str]
    metrics: ClassVar[tuple[str, ...]]
    more_is_better: ClassVar[tuple[str, ...]]
    slice_metrics: ClassVar[tuple[str, ...]]
    calibrations: ClassVar[tuple[str, ...]]
    rules: ClassVar[tuple[str | None, ...]] = (None,)
    change: ClassVar[str] = "probability_change"
    method: ClassVar[str] = "predict_proba"
    fitting: ClassVar[tuple[str, ...]] = ("ml.fitting",)

    @property
    def code(self) -> list[str]:
        """The modules whose code decides a fit of this task."""
        return ["ml.tasks.task", f"ml.tasks.{self.name}"]

    def require(self, facts: Mapping[str, Any], spec: Predictor) -> None:
        """Raise a TrainingDataError if a training set with these facts cannot teach anything."""
        if int(facts["n_rows"] or 0) == 0:
            raise TrainingDataError(
                f"the training set of {spec.name!r} is empty",
                expected=f"one row per {spec.entity} and {spec.time}",
                found="0 rows",
                hint=f"is the history longer than the horizon of {spec.horizon_days} days?",
            )

    @abstractmethod
    def require_split(self, name: str, y: Labels, spec: Predictor, *, classes: list[str]) -> None:
        """Raise a TrainingDataError if a split cannot be learned from, or measured by."""

    def about(self, classes: list[str], spec: Predictor) -> dict[str, Any]:
        """What has to be known of any estimator of this predictor to predict with it."""
        return {}

    def require_rows(self, x: Floats, features: list[str], about: About) -> None:  # noqa: B027
        """Raise a ScoringError if some of the rows to score lack what a prediction cannot do without."""

    @abstractmethod
    def predict(self, estimator: Any, x: Any, about: About) -> Floats:
        """What the estimator says of rows `x`."""

    @abstractmethod
    def measure(self, y: Labels, p: Floats) -> Measured:
        """Labels and predictions, to be measured."""

    @abstractmethod
    def profile(self, p: Floats) -> Floats:
        """One number per row, of which the spread is watched."""

    @abstractmethod
    def difference(self, ours: Floats, theirs: Floats) -> float:
        """How far two versions lie apart on the same rows, on average."""

    def level_gap(self, y: Labels, p: Floats, weights: Floats | None) -> float:
        """By how much the level of the predictions is off; 0 where they have none."""
        return 0.0

    def chosen(self, p: Floats) -> NDArray[np.intp]:
        """The place of what was chosen in each row; only classes have one."""
        return np.zeros(len(p), dtype=np.intp)

    @abstractmethod
    def additive(self, p: Floats, chosen: NDArray[np.intp]) -> Floats:
        """What reasons raise and lower, on the scale on which effects add up."""

    @abstractmethod
    def columns(self, spec: Predictor) -> list[pa.Field]:
        """The columns of a score."""

    @abstractmethod
    def arrays(self, p: Floats, spec: Predictor, about: About) -> list[pa.Array]:
        """The values of `columns`."""


class Supervised(Task):
    """A task that learns from labels."""

    @abstractmethod
    def labels(self, column: pa.ChunkedArray) -> tuple[Labels, list[str]]:
        """The labels of shape (n,), and the names of their classes, if they have names."""

    @abstractmethod
    def spread(self, y: Labels) -> str:
        """The labels of some rows in a few words."""

    def typical(self, y: Labels) -> NDArray[np.bool_]:
        """The rows whose median is the reference of reasons."""
        return np.ones(len(y), dtype=np.bool_)

    def target(self, x: Floats, y: Labels, spec: Predictor) -> Labels:
        """What the estimators learn, of rows `x` with labels `y`."""
        return y

    @abstractmethod
    def calibrated(self, estimator: Any, x: Any, y: Labels, spec: Predictor) -> tuple[Any, dict[str, Any]]:
        """A fitted candidate, calibrated on rows that it has not seen, and what has to be known besides."""

    @abstractmethod
    def dummy(self, y: Labels, n: int, *, classes: list[str]) -> Floats:
        """What one would say to `n` rows who knows the labels `y` of the train split and nothing else."""

    @abstractmethod
    def rule(
        self, column: Floats, y: Labels, asked: Floats, *, first: str | None, classes: list[str]
    ) -> Floats:
        """What the simplest sensible rule says of the values `asked` of one feature, of which it knows
        `column` and the labels of the train split."""

    def beside_rule(
        self,
        ours: Mapping[str, float],
        its: Mapping[str, float],
        before: Mapping[str, float],
        *,
        first: str | None,
    ) -> dict[str, float]:
        """More that can be said about metrics of ours and of the rule on the same rows, knowing those of the
        rule on the train rows."""
        return {}

    @abstractmethod
    def alone(self, y: Labels, column: Floats) -> float:
        """How much of `metric` one feature reaches alone: near 1, it has seen the future."""


def too_few(name: str, what: str, *, least: int, found: int, n: int) -> TrainingDataError:
    """The error about a split with too few rows of a kind."""
    return TrainingDataError(
        f"the {name} split has too few {what} rows",
        expected=f"at least {least}",
        found=f"{found} of {n:,} rows",
        hint="load a longer history, or widen the split in params.yml (split.*_months or split.*_share)",
    )


def log_odds(p: Floats) -> Floats:
    """Probabilities on the scale on which effects add up.

    >>> log_odds(np.array([0.5, 1.0])).round(1).tolist()
    [0.0, 20.7]
    """
    inside = np.clip(p, 1e-9, 1 - 1e-9)
    return np.log(inside) - np.log1p(-inside)
