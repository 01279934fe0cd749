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

from ml import evaluation, metrics, search, slices, splits
from ml.dataset import Matrix, TrainingSet
from ml.errors import TrainingDataError
from ml.evaluation import Rival, Row
from ml.predictors.spec import Predictor
from ml.progress import say

IMPORTANCE_ROWS = 10_000
"""Rows on which permutation importance is measured: its noise is far below the differences one can see."""


@dataclass(frozen=True)
class Fitted:
    """The result of a fit.

    Attributes:
        winner, baseline: names of the chosen candidate and of the simplest one.
        estimators: calibrated estimators by name.
        settings: what each was made with.
        trials: what a search tried on the way to them.
        evaluation: rows of split, metric, slice, slice_value, n, value, low, high, estimator.
        test: labels and probabilities by estimator on the test months, for the plots.
        importance: loss of test ROC AUC by feature when its column is shuffled, mean and spread.
        reference: median of the training rows that stayed, by feature; the yardstick of reasons.
        spans: first and last as-of date and number of rows, by split.
    """

    winner: str
    baseline: str
    estimators: dict[str, Any]
    settings: dict[str, dict[str, Any]]
    trials: list[search.Trial]
    evaluation: list[Row]
    test: dict[str, tuple[NDArray[np.int8], metrics.Floats]]
    importance: dict[str, tuple[float, float]]
    reference: dict[str, float]
    spans: dict[str, str]

    def value(self, key: str, *, estimator: str | None = None) -> float:
        """An overall metric by its key, such as `test_roc_auc`, of the winner unless another is named."""
        return evaluation.overall(self.evaluation, estimator or self.winner)[key]


def fit(data: TrainingSet, spec: Predictor, *, rival: Rival | None = None) -> Fitted:
    """Fit, select, calibrate, measure.

    Raises:
        TrainingDataError: the history is too short, or a split has too few rows of a class.
    """
    cut = splits.temporal(data.time, spec.split)
    for name, its in cut.items():
        _require_positives(name, data.y[its], spec.split.minimum_positives)
    trials = search.run(data, cut["train"], spec)
    settings = search.best(trials, spec)
    estimators = _candidates(data, cut, spec, settings)
    say(f"{spec.name}: measuring on {_span(data, cut['test'])}")
    predicted = {
        name: {split: _positive(estimator, data.x[its], data.features) for split, its in cut.items()}
        for name, estimator in estimators.items()
    }
    rows: list[Row] = []
    for name in estimators:
        rows += evaluation.splits(name, predicted[name], data, cut, spec)
    winner = _select(rows, spec)
    test = cut["test"]
    found = slices.evaluate(
        data.y[test],
        predicted[winner]["test"],
        data.entity[test],
        {column: values[test] for column, values in data.slices.items()},
        slices=spec.slices,
        bootstrap=spec.bootstrap,
        seed=spec.seed,
    )
    rows += [{"split": "test", "estimator": winner} | row for row in found]
    whole = evaluation.overall(rows, winner)["test_roc_auc"]
    rows += evaluation.across_slices(winner, found, overall_roc_auc=whole)
    rows += evaluation.without_learning(winner, predicted[winner]["test"], data, cut, spec)
    rows += evaluation.single_features(winner, data, cut["train"])
    rows += evaluation.shifts(winner, data, cut)
    rows += evaluation.score_profile(winner, predicted[winner]["test"])
    if rival:
        rows += evaluation.against(rival, winner, predicted[winner]["test"], data, test, spec)
    importance = _importance(estimators[winner], data, test, spec.seed)
    rows += evaluation.importances(winner, importance, n=min(len(test), IMPORTANCE_ROWS))
    stayed = data.x[cut["train"]][data.y[cut["train"]] == 0]
    return Fitted(
        winner=winner,
        baseline=next(iter(estimators)),
        estimators=estimators,
        settings=settings,
        trials=trials,
        evaluation=rows,
        test={name: (data.y[test], by_split["test"]) for name, by_split in predicted.items()},
        importance=importance,
        reference=_medians(stayed, data.features),
        spans={name: _span(data, its) for name, its in cut.items()},
    )


def _require_positives(name: str, y: NDArray[np.int8], least: int) -> None:
    for word, n in (("positive", int(y.sum())), ("negative", int((y == 0).sum()))):
        if n < least:
            raise TrainingDataError(
                f"the {name} split has too few {word} rows",
                expected=f"at least {least}",
                found=f"{n} of {len(y):,} rows",
                hint="load a longer history, or widen the split in params.yml (split.*_months)",
            )


def _candidates(
    data: TrainingSet,
    cut: dict[str, NDArray[np.intp]],
    spec: Predictor,
    settings: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """Candidates fitted on train, then calibrated on validation without touching their fit."""
    import pandas as pd
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    maker = importlib.import_module(spec.module)
    train, validation = cut["train"], cut["validation"]
    x_train = pd.DataFrame(data.x[train], columns=data.features)
    x_validation = pd.DataFrame(data.x[validation], columns=data.features)
    calibrated = {}
    for k, (name, estimator) in enumerate(maker.candidates(settings, seed=spec.seed).items(), start=1):
        say(f"{spec.name}: fitting {name} ({k} of {len(settings)}) on {len(train):,} rows")
        frozen = FrozenEstimator(estimator.fit(x_train, data.y[train]))
        calibrated[name] = CalibratedClassifierCV(frozen, method=spec.calibration).fit(
            x_validation, data.y[validation]
        )
    return calibrated


def _positive(estimator: Any, x: Matrix, features: list[str]) -> metrics.Floats:
    import pandas as pd

    return estimator.predict_proba(pd.DataFrame(x, columns=features))[:, 1]


def _select(rows: list[Row], spec: Predictor) -> str:
    """The simplest candidate that no more complex one beats by more than a tie."""
    names = list(spec.candidates)
    winner = names[0]
    for name in names[1:]:
        lead = (
            evaluation.overall(rows, name)[spec.select_by.metric]
            - evaluation.overall(rows, winner)[spec.select_by.metric]
        )
        if lead > spec.select_by.tie_within:
            winner = name
    return winner


def _importance(
    estimator: Any, data: TrainingSet, test: NDArray[np.intp], seed: int
) -> dict[str, tuple[float, float]]:
    """Permutation importance (Breiman 2001) on the test months: three shuffles of each column."""
    rng = np.random.default_rng(seed)
    its = test if len(test) <= IMPORTANCE_ROWS else np.sort(rng.choice(test, IMPORTANCE_ROWS, replace=False))
    x, y = data.x[its].copy(), data.y[its]
    whole = metrics.evaluate(y, _positive(estimator, x, data.features))["roc_auc"]
    found = {}
    for j, name in enumerate(data.features):
        column, losses = x[:, j].copy(), []
        for _ in range(3):
            x[:, j] = rng.permutation(column)
            losses.append(whole - metrics.evaluate(y, _positive(estimator, x, data.features))["roc_auc"])
        x[:, j] = column
        found[name] = (float(np.mean(losses)), float(np.std(losses)))
    return found


def _span(data: TrainingSet, its: NDArray[np.intp]) -> str:
    first, last = data.time[its].min(), data.time[its].max()
    return f"{first} to {last}: {len(its):,} rows, {data.y[its].sum():,} positive"


def _medians(x: Matrix, features: list[str]) -> dict[str, float]:
    """Median by feature; a feature that nobody has stays null."""
    return {
        name: float(np.median(known)) if len(known := column[~np.isnan(column)]) else float("nan")
        for name, column in zip(features, x.T, strict=True)
    }
