"""Segments found again: candidates fitted on other samples, and how far the results agree.

What is really there is found again. Each candidate is fitted on bootstrap resamples of the train rows, whole
customers at a time, and assigns rows that none of them has seen. The stability of a candidate is the mean
adjusted Rand index (Hubert and Arabie 1985) of any two of these assignments (Ben-Hur, Elisseeff and Guyon, A
stability based method for discovering structure in clustered data, 2002); that of one segment the mean of
its largest Jaccard similarity in each resample (Hennig, Cluster-wise assessment of cluster stability, 2007).

>>> one, same, other = np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]), np.array([0, 1, 0, 1])
>>> agreement([one, same]), agreement([one, other])
(1.0, -0.5)
>>> by_segment(one, [same, other]).round(2).tolist()
[0.67, 0.67]
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml import metrics, segments, tasks
from ml.dataset import Matrix, TrainingSet
from ml.evaluation import Cut
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.segments import Codes
from ml.tasks.clustering import CENTRE
from ml.tasks.task import Floats

Settings = Mapping[str, Mapping[str, Any]]
HELD_OUT = ("validation", "test")
Assignments = dict[str, dict[str, list[Codes]]]
"""By candidate and held-out split, the segment of each row in each resample."""


@dataclass(frozen=True)
class Fits:
    """Fitted candidates by name, and what has to be known about each."""

    features: list[str]
    estimators: dict[str, Any]
    about: dict[str, dict[str, Any]]
    task: str

    def predict(self, name: str, x: Matrix) -> Floats:
        """What the candidate says of rows `x`."""
        import pandas as pd

        frame = pd.DataFrame(x, columns=self.features)
        return tasks.of(self.task).predict(self.estimators[name], frame, self.about[name])

    def assign(self, name: str, x: Matrix) -> Codes:
        """The segments of rows `x`."""
        return tasks.of(self.task).chosen(self.predict(name, x))


def fitted(x: Matrix, spec: Predictor, settings: Settings, *, seed: int) -> Fits:
    """Candidates `<kind>_<number>` on rows `x`; what comes before the last step is fitted once for a kind."""
    import pandas as pd

    frame, shared = pd.DataFrame(x, columns=spec.features), dict[str, tuple[Any, Matrix]]()
    fits = Fits(spec.features, {}, {}, spec.task)
    maker = importlib.import_module(spec.module)
    for name, its in settings.items():
        kind = name.rpartition("_")[0]
        pipeline = maker.candidates({kind: its}, task=spec.task, seed=seed)[kind]
        if kind not in shared:
            steps = pipeline[:-1].fit(frame)
            shared[kind] = steps, np.asarray(steps.transform(frame))
        steps, scaled = shared[kind]
        pipeline.steps[:-1] = steps.steps
        pipeline[-1].fit(scaled)
        fits.estimators[name] = pipeline
        fits.about[name] = {CENTRE: scaled.mean(axis=0).tolist()}
    return fits


def resampled(data: TrainingSet, cut: Cut, spec: Predictor, settings: Settings, *, n: int) -> Assignments:
    """The segments of the held-out rows, by every candidate fitted on each of `n` resamples."""
    train = cut["train"]
    found: Assignments = {name: {split: [] for split in HELD_OUT} for name in settings}
    for k, weights in enumerate(metrics.resamples(data.entity[train], n=n, seed=spec.seed), start=1):
        say(f"{spec.name}: looking for segments in resample {k} of {n}")
        its = np.repeat(train, weights.astype(np.intp))
        # With a seed of its own: where the search begins is a chance, too.
        fits = fitted(data.x[its], spec, settings, seed=spec.seed + k)
        for name, by_split in found.items():
            for split, assignments in by_split.items():
                assignments.append(fits.assign(name, data.x[cut[split]]))
    return found


def agreement(assignments: list[Codes]) -> float:
    """The mean adjusted Rand index of any two assignments of the same rows; 1: the same, 0: chance."""
    from sklearn.metrics import adjusted_rand_score

    pairs = combinations(assignments, 2)
    return float(np.mean([adjusted_rand_score(one, other) for one, other in pairs]))


def by_segment(its: Codes, assignments: list[Codes]) -> NDArray[np.float64]:
    """The mean of the largest similarity of each segment in each of the other assignments."""
    return np.mean([segments.similarities(its, other).max(axis=1) for other in assignments], axis=0)


def without_structure(name: str, x: Matrix, cut: Cut, spec: Predictor, settings: Settings) -> Floats:
    """What a candidate says of test rows if the columns of all rows were shuffled, each by itself: whoever
    looks for segments finds them there, too."""
    rng = np.random.default_rng(spec.seed)
    shuffled = np.column_stack([rng.permutation(column) for column in x.T])
    fits = fitted(shuffled[cut["train"]], spec, {name: settings[name]}, seed=spec.seed)
    return fits.predict(name, shuffled[cut["test"]])
