"""Search for the settings of the candidates, within a budget, on months that decide nothing else.

A trial is a candidate with settings. It is judged on rolling origins inside the train split: older months
fit, the months after them judge, several times. Validation and test months stay out, so that selection,
calibration and the final figures are as honest as without a search. The settings of `params.yml` are the
first trials: what is found is never worse than them on these months.

Settings are proposed by the tree-structured Parzen estimator (Bergstra et al., Algorithms for
Hyper-Parameter Optimization, 2011) of Optuna, with a seed: by `trials`, the search can be repeated; by
`seconds`, a slower machine looks at fewer. Where params.yml says `engine: pycaret`, `ml.search_pycaret` takes
their place.
"""

from __future__ import annotations

import importlib
import json
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ml import splits, tasks
from ml.dataset import TrainingSet
from ml.errors import ParameterError, TrainingDataError
from ml.predictors.consistency import PYCARET
from ml.predictors.spec import Predictor, Range
from ml.progress import say

if TYPE_CHECKING:
    import optuna

Pairs = list[tuple[NDArray[np.intp], NDArray[np.intp]]]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A candidate with settings, and how it did.

    Attributes:
        number: from 1, in the order in which they were tried.
        candidate: its name.
        settings: what it was made with.
        metric: what judged it, such as `roc_auc`; the mean over the origins.
        value: NaN if no origin could judge it.
        seconds: of fitting and judging.
    """

    number: int
    candidate: str
    settings: dict[str, Any]
    metric: str
    value: float
    seconds: float


def run(data: TrainingSet, train: NDArray[np.intp], spec: Predictor) -> list[Trial]:
    """All trials, in their order; none if the budget is 0.

    Raises:
        ParameterError: a candidate does not know a setting of the space.
        TrainingDataError: the train split is too short for an origin.
    """
    budget = spec.search
    if not budget.trials:
        return []
    pairs = splits.inner(data, train, spec.split, budget.origins)
    if not pairs:
        raise TrainingDataError(
            "the history is too short for a search",
            expected="some months before those that judge, and the embargo",
            found=f"{len(np.unique(data.time[train]))} as-of dates in the train split",
            hint="load a longer history, or set search.trials to 0 in params.yml",
        )
    metric = spec.select_by.metric.removeprefix("validation_")
    if budget.engine == PYCARET:
        from ml import search_pycaret

        return search_pycaret.run(data, pairs, spec, metric)
    study = _study(spec)
    started, trials = time.perf_counter(), list[Trial]()
    while len(trials) < budget.trials:
        if budget.seconds is not None and trials and time.perf_counter() - started > budget.seconds:
            say(f"{spec.name}: stopped the search after {budget.seconds:g} s and {len(trials)} trials")
            break
        asked, began = study.ask(), time.perf_counter()
        candidate, settings = _proposal(asked, spec)
        value = judge(data, pairs, spec, candidate, settings, metric)
        study.tell(asked, None if math.isnan(value) else value, state=_state(value))
        trial = Trial(
            number=len(trials) + 1,
            candidate=candidate,
            settings=settings,
            metric=metric,
            value=value,
            seconds=time.perf_counter() - began,
        )
        trials.append(trial)
        say(f"{spec.name}: trial {trial.number} of {budget.trials}: {candidate} {metric} {value:.4f}")
    return trials


def best(trials: list[Trial], spec: Predictor) -> dict[str, dict[str, Any]]:
    """The settings of each candidate: those of its best trial, or those of `params.yml`."""
    found = {name: dict(settings) for name, settings in spec.candidates.items()}
    for name in found:
        its = [trial for trial in trials if trial.candidate == name and not math.isnan(trial.value)]
        if its:
            found[name] = max(its, key=lambda trial: trial.value).settings
    return found


def as_json(trials: list[Trial]) -> str:
    """The trials as a JSON list of objects, the settings as JSON text; '' if there are none."""
    if not trials:
        return ""
    rows = [
        vars(trial)
        | {
            "settings": json.dumps(trial.settings, sort_keys=True),
            "value": None if math.isnan(trial.value) else trial.value,
        }
        for trial in trials
    ]
    return json.dumps(rows)


def _study(spec: Predictor) -> optuna.Study:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=spec.seed))
    for name, space in spec.search.space.items():
        at_hand = {
            f"{name}.{key}": spec.candidates[name][key] for key in space if key in spec.candidates[name]
        }
        study.enqueue_trial({"candidate": name} | at_hand)
    return study


def _state(value: float) -> Any:
    from optuna.trial import TrialState

    return TrialState.FAIL if math.isnan(value) else TrialState.COMPLETE


def _proposal(asked: optuna.Trial, spec: Predictor) -> tuple[str, dict[str, Any]]:
    name = asked.suggest_categorical("candidate", list(spec.search.space))
    found = {key: _value(asked, f"{name}.{key}", its) for key, its in spec.search.space[name].items()}
    return name, spec.candidates[name] | found


def _value(asked: optuna.Trial, key: str, its: Range) -> int | float:
    if isinstance(its.low, int) and isinstance(its.high, int):
        return asked.suggest_int(key, its.low, its.high, log=its.log)
    return asked.suggest_float(key, its.low, its.high, log=its.log)


def judge(
    data: TrainingSet, pairs: Pairs, spec: Predictor, name: str, settings: dict[str, Any], metric: str
) -> float:
    """The mean of a metric over the pairs, of a candidate with settings; NaN if none of them can say."""
    import pandas as pd

    maker, task = importlib.import_module(spec.module), tasks.supervised(spec.task)
    values = []
    for fit, judge in pairs:
        if len(np.unique(data.y[fit])) < 2:
            continue
        estimator = maker.candidates({name: settings}, task=spec.task, seed=spec.seed)[name]
        try:
            target = task.target(data.x[fit], data.y[fit], spec)
            estimator.fit(pd.DataFrame(data.x[fit], columns=data.features), target)
        except ValueError as error:
            raise ParameterError(
                f"the candidate {name!r} cannot be fitted with these settings",
                expected="a space in which every setting can be used",
                found=f"{settings}: {error}",
                hint="narrow search.space in params.yml",
            ) from error
        x = pd.DataFrame(data.x[judge], columns=data.features)
        p = task.predict(estimator, x, task.about(data.classes, spec))
        values.append(task.measure(data.y[judge], p).metrics()[metric])
    known = [value for value in values if not math.isnan(value)]
    return float(np.mean(known)) if known else math.nan
