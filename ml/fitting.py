"""One fit: every candidate on the oldest months, the winner chosen and calibrated on newer ones, tested on
the newest.

The test months decide nothing here. Selection and calibration see the validation months only; the test
months are looked at once, for every candidate, so that the baseline is reported next to the winner.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml import evaluation, search, slices, splits, tasks
from ml.dataset import Matrix, TrainingSet
from ml.evaluation import Rival, Row
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.tasks.task import Floats, Labels

IMPORTANCE_ROWS = 10_000
"""Rows on which permutation importance is measured: its noise is far below the differences one can see."""


@dataclass(frozen=True)
class Fitted:
    """The result of a fit.

    Attributes:
        winner, baseline: names of the chosen candidate and of the simplest one.
        estimators: calibrated estimators by name.
        about: what has to be known about each of them besides.
        settings: what each was made with.
        trials: what a search tried on the way to them.
        evaluation: rows of split, metric, slice, slice_value, n, value, low, high, estimator.
        test: labels and predictions by estimator on the test rows, for the plots.
        importance: loss of the metric by feature when its column is shuffled, mean and spread.
        reference: median of the typical training rows, by feature; the yardstick of reasons.
        spans: first and last as-of date and number of rows, by split.
    """

    winner: str
    baseline: str
    estimators: dict[str, Any]
    about: dict[str, dict[str, Any]]
    settings: dict[str, dict[str, Any]]
    trials: list[search.Trial]
    evaluation: list[Row]
    test: dict[str, tuple[Labels, Floats]]
    importance: dict[str, tuple[float, float]]
    reference: dict[str, float]
    spans: dict[str, str]

    def value(self, key: str, *, estimator: str | None = None) -> float:
        """An overall metric by its key, such as `test_roc_auc`, of the winner unless another is named."""
        return evaluation.overall(self.evaluation, estimator or self.winner)[key]


def fit(data: TrainingSet, spec: Predictor, *, rival: Rival | None = None) -> Fitted:
    """Fit, select, calibrate, measure.

    Raises:
        TrainingDataError: the history is too short, or a split has too few rows of a kind.
    """
    task = tasks.supervised(spec.task)
    cut = splits.cut(data, spec.split)
    for name, its in cut.items():
        task.require_split(name, data.y[its], spec, classes=data.classes)
    task.target(data.x, data.y, spec)
    trials = search.run(data, cut["train"], spec)
    settings = search.best(trials, spec)
    estimators, about = _candidates(data, cut, spec, settings)
    say(f"{spec.name}: measuring on {span(data, cut['test'])}")
    predicted = {
        name: {split: _predict(estimator, data.x[its], data, spec, about[name]) for split, its in cut.items()}
        for name, estimator in estimators.items()
    }
    rows: list[Row] = []
    for name in estimators:
        rows += evaluation.splits(name, predicted[name], data, cut, spec)
    winner = simplest_best(rows, list(spec.candidates), spec)
    test, ours = cut["test"], predicted[winner]["test"]
    rows += by_slice(rows, winner, ours, data, test, spec)
    rows += evaluation.without_learning(winner, ours, data, cut, spec)
    rows += evaluation.single_features(winner, data, cut["train"], spec)
    rows += evaluation.shifts(winner, data, cut)
    rows += evaluation.score_profile(winner, task.profile(ours))
    if rival and rival.classes == data.classes:
        rows += evaluation.against(rival, winner, ours, data, test, spec)
    importance = permutation_importance(estimators[winner], data, test, spec, about[winner])
    rows += evaluation.importances(winner, importance, n=min(len(test), IMPORTANCE_ROWS))
    train = cut["train"]
    return Fitted(
        winner=winner,
        baseline=next(iter(estimators)),
        estimators=estimators,
        about=about,
        settings=settings,
        trials=trials,
        evaluation=rows,
        test={name: (data.y[test], by_split["test"]) for name, by_split in predicted.items()},
        importance=importance,
        reference=medians(data.x[train][task.typical(data.y[train])], data.features),
        spans={name: f"{span(data, its)}, {task.spread(data.y[its])}" for name, its in cut.items()},
    )


def _candidates(
    data: TrainingSet,
    cut: dict[str, NDArray[np.intp]],
    spec: Predictor,
    settings: dict[str, dict[str, Any]],
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Candidates fitted on train, then calibrated on validation without touching their fit; and what has to
    be known about each besides."""
    import pandas as pd

    maker, task = importlib.import_module(spec.module), tasks.supervised(spec.task)
    train, validation = cut["train"], cut["validation"]
    x_train = pd.DataFrame(data.x[train], columns=data.features)
    x_validation = pd.DataFrame(data.x[validation], columns=data.features)
    calibrated, about = {}, {}
    made = maker.candidates(settings, task=spec.task, seed=spec.seed)
    for k, (name, estimator) in enumerate(made.items(), start=1):
        say(f"{spec.name}: fitting {name} ({k} of {len(settings)}) on {len(train):,} rows")
        estimator.fit(x_train, task.target(data.x[train], data.y[train], spec))
        calibrated[name], known = task.calibrated(estimator, x_validation, data.y[validation], spec)
        about[name] = known | task.about(data.classes, spec)
    return calibrated, about


def _predict(estimator: Any, x: Matrix, data: TrainingSet, spec: Predictor, about: dict[str, Any]) -> Floats:
    import pandas as pd

    return tasks.of(spec.task).predict(estimator, pd.DataFrame(x, columns=data.features), about)


def simplest_best(rows: list[Row], names: list[str], spec: Predictor) -> str:
    """Of candidates, from simple to complex, the first that no later one beats by more than a tie."""
    winner = names[0]
    for name in names[1:]:
        lead = (
            evaluation.overall(rows, name)[spec.select_by.metric]
            - evaluation.overall(rows, winner)[spec.select_by.metric]
        )
        if lead > spec.select_by.tie_within:
            winner = name
    return winner


def by_slice(
    rows: list[Row], winner: str, p: Floats, data: TrainingSet, test: NDArray[np.intp], spec: Predictor
) -> list[Row]:
    """What the winner's predictions `p` of the test rows are worth by slice, and across slices."""
    task = tasks.of(spec.task)
    found = slices.evaluate(
        task,
        data.y[test],
        p,
        data.entity[test],
        {column: values[test] for column, values in data.slices.items()},
        slices=spec.slices,
        bootstrap=spec.bootstrap,
        seed=spec.seed,
    )
    whole = evaluation.overall(rows, winner)[f"test_{task.metric}"]
    return [
        *({"split": "test", "estimator": winner} | row for row in found),
        *evaluation.across_slices(winner, found, metric=task.metric, whole=whole),
    ]


def permutation_importance(
    estimator: Any, data: TrainingSet, test: NDArray[np.intp], spec: Predictor, about: dict[str, Any]
) -> dict[str, tuple[float, float]]:
    """Permutation importance (Breiman 2001) on the test rows: three shuffles of each column."""
    rng, task = np.random.default_rng(spec.seed), tasks.of(spec.task)
    its = test if len(test) <= IMPORTANCE_ROWS else np.sort(rng.choice(test, IMPORTANCE_ROWS, replace=False))
    x, y = data.x[its].copy(), data.y[its]

    def reached() -> float:
        return task.measure(y, _predict(estimator, x, data, spec, about)).metrics()[task.metric]

    whole, found = reached(), {}
    for j, name in enumerate(data.features):
        column, losses = x[:, j].copy(), []
        for _ in range(3):
            x[:, j] = rng.permutation(column)
            losses.append(whole - reached())
        x[:, j] = column
        found[name] = (float(np.mean(losses)), float(np.std(losses)))
    return found


def span(data: TrainingSet, its: NDArray[np.intp]) -> str:
    """First and last as-of date of rows, if they differ, and how many they are."""
    first, last = data.time[its].min(), data.time[its].max()
    when = f"{first} to {last}: " if first < last else ""
    return f"{when}{len(its):,} rows"


def medians(x: Matrix, features: list[str]) -> dict[str, float]:
    """Median by feature; a feature that nobody has stays null."""
    return {
        name: float(np.median(known)) if len(known := column[~np.isnan(column)]) else float("nan")
        for name, column in zip(features, x.T, strict=True)
    }
