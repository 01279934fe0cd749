"""A registered version, loaded for use: numbers in, predictions out, and the reference that explains them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml import compilation, imports, registry, store, tasks
from ml.comparisons import CHUNK_ROWS as COMPARED_ROWS
from ml.comparisons import FEWEST_ROWS, Comparisons
from ml.errors import CompilationError, RegistryError
from ml.evaluation import Rival
from ml.metrics import Floats
from ml.predictors.spec import Predictor
from ml.tasks.multiclass import CLASSES
from ml.tasks.task import Task

CHUNK_ROWS = 8_192
"""Rows per call of the estimator: 38 features as float32 then stay in the processor's cache while tree after
tree walks over them, which was measured to be a fifth faster than 65,536 rows."""


Predict = Callable[[NDArray[np.floating[Any]]], Floats]


@dataclass(frozen=True)
class Served:
    """An estimator with the names and the order of its features, the reference row of its training set, its
    task, and what has to be known about it besides."""

    estimator: Any
    features: list[str]
    reference: dict[str, float]
    task: Task = field(default_factory=lambda: tasks.of("binary"))
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """The names of the classes that it chooses from; none where it does not."""
        return list(self.about.get(CLASSES, []))

    def predict(self, x: NDArray[np.floating[Any]]) -> Floats:
        """What is said of `x`, of shape (n, len(features)) in the order of `features`: n rows, whose shape
        the task knows; probabilities of shape (n,) for a binary one."""
        if len(x) <= CHUNK_ROWS or self._of_trees:
            return self._said(x)
        starts = range(0, len(x), CHUNK_ROWS)
        return np.concatenate([self._said(x[i : i + CHUNK_ROWS]) for i in starts])

    @property
    def compares_32_bits(self) -> bool:
        """Whether 32-bit floats give the same predictions: those of trees, which compare nothing longer."""
        return self._of_trees is not None

    @cached_property
    def _of_trees(self) -> Predict | None:
        return _of_boosted_trees(self.estimator) if self.task.name == "binary" else None

    @cached_property
    def _said(self) -> Predict:
        return self._of_trees or (lambda x: self.task.predict(self.estimator, x, self.about))


def _of_boosted_trees(estimator: Any) -> Predict | None:
    """The same as `predict_proba` for boosted trees behind a constant for nulls and below Platt's sigmoid, to
    the last digits; None for anything else.

    A batch passes through five estimators, each of which checks and copies it. Here it is copied once, as the
    32-bit floats that the trees compare: measured to save a quarter of the time. Many rows are compared with
    the trees' thresholds instead of being led through the trees.
    """
    from scipy.special import expit
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.impute import SimpleImputer

    try:
        pipeline, a, b = compilation.parts(estimator)
    except CompilationError:
        return None
    steps = [step for _, step in getattr(pipeline, "steps", [])]
    if [type(step) for step in steps] != [SimpleImputer, GradientBoostingClassifier]:
        return None
    imputer, trees = steps
    # A column that was always empty in training is dropped, and others would take its place.
    same_columns = trees.n_features_in_ == imputer.n_features_in_
    if imputer.strategy != "constant" or imputer.add_indicator or not same_columns:
        return None
    fill = np.float32(imputer.fill_value)
    compared = Comparisons(trees) if Comparisons.fit_for(trees) else None

    def log_odds(x: NDArray[np.floating[Any]]) -> Floats:
        by_column = compared is not None and len(x) >= FEWEST_ROWS
        seen = x.astype(np.float32, order="F" if by_column else "C")
        np.copyto(seen, fill, where=np.isnan(seen))
        return compared(seen.T) if compared and by_column else trees.decision_function(seen)

    def probability(x: NDArray[np.floating[Any]]) -> Floats:
        starts = range(0, len(x), COMPARED_ROWS if compared else CHUNK_ROWS)
        parts = [log_odds(x[start : start + starts.step]) for start in starts]
        return expit(-(a * (parts[0] if len(parts) == 1 else np.concatenate(parts)) + b))

    return probability


def load(model_uri: str) -> Served:
    """Load a version such as `models:/churn/3` from the registry.

    Raises:
        RegistryError: the version does not say which features it was trained on.
    """
    imports.settle()
    store.connect()
    import mlflow

    about = mlflow.models.get_model_info(model_uri).metadata or {}
    if "features" not in about or "reference" not in about:
        raise RegistryError(
            f"the model {model_uri} cannot be explained",
            expected="metadata with 'features' and 'reference'",
            found=", ".join(about) or "no metadata",
            hint="it was not trained by this project; let a build train a version and promote it",
        )
    estimator = mlflow.sklearn.load_model(model_uri)
    trained_on = [str(name) for name in getattr(estimator, "feature_names_in_", about["features"])]
    if trained_on != list(about["features"]):
        raise RegistryError(
            f"the model {model_uri} contradicts its own metadata",
            expected=f"features {', '.join(about['features'])}",
            found=", ".join(trained_on),
            hint="train and register the version again: dbt build --vars 'force_training: true'",
        )
    # The names have just been compared; a bare matrix carries none, and scikit-learn would say so for every
    # batch.
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    reference = {
        name: np.nan if value is None else float(value) for name, value in about["reference"].items()
    }
    # A version that was trained before there were other tasks does not name its own.
    task = tasks.of(about.get("task", "binary"))
    return Served(estimator, list(about["features"]), reference, task, dict(about.get("about", {})))


def rival(spec: Predictor) -> Rival | None:
    """The present champion, ready to be measured beside a new fit; None if there is none or it knows other
    features."""
    champion = registry.champion(spec.name)
    if champion is None:
        return None
    loaded = load(champion.uri)
    if loaded.task.name != spec.task or not set(loaded.features) <= set(spec.features):
        return None
    places = [spec.features.index(name) for name in loaded.features]
    return Rival(champion.number, lambda x: loaded.predict(x[:, places]), loaded.classes, loaded.about)
