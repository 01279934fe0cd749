"""The engine `pycaret` of a search: PyCaret proposes, in an environment of its own, and we judge.

What PyCaret fits belongs to another scikit-learn and cannot serve. So it compares its families on our rolling
origins, which shows what a family that we do not have would have brought, and tries settings of those that we
have. These are judged again by our own estimators, as with any other engine: a leaderboard may compare them,
and the best one is what will be fitted.
"""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ml import fingerprint, search
from ml.dataset import TrainingSet
from ml.errors import TrainingDataError
from ml.isolated import environment, step
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.search import Pairs, Trial

FAMILIES = {"logistic_regression": "lr", "gradient_boosting": "gbc"}
"""Our candidates, and what PyCaret calls their family."""

SHARE_OF_PYCARET = 0.5
"""Of the seconds; the rest is for judging what it proposes."""

STEP = Path(__file__).with_name("isolated") / "families.py"


def digest() -> str:
    """A digest of what decides a search besides data and parameters: PyCaret's releases, and our code."""
    code = fingerprint.code_digest([__name__, "ml.isolated.families"])
    return fingerprint.digest(environment.lock("pycaret"), code)


def run(data: TrainingSet, pairs: Pairs, spec: Predictor, metric: str) -> list[Trial]:
    """The settings of `params.yml`, then PyCaret's families, then settings that it tried within our space.

    Raises:
        IsolationError: PyCaret's environment cannot be made, or PyCaret failed.
        TrainingDataError: no span of months has both classes.
    """
    started, trials = time.perf_counter(), list[Trial]()
    usable = [pair for pair in pairs if all(len(np.unique(data.y[its])) == 2 for its in pair)]
    if not usable:
        raise TrainingDataError(
            "no span of months can judge a family",
            expected="rows of both classes before it and in it",
            found=f"one class only, in each of {len(pairs)}",
            hint="load a longer history, or set search.trials to 0 in params.yml",
        )

    def judge(name: str, settings: dict[str, Any]) -> None:
        began = time.perf_counter()
        value = search.judge(data, pairs, spec, name, settings, metric)
        add(name, settings, value, time.perf_counter() - began)

    def add(name: str, settings: dict[str, Any], value: float, seconds: float) -> None:
        trials.append(
            Trial(
                number=len(trials) + 1,
                candidate=name,
                settings=settings,
                metric=metric,
                value=value,
                seconds=seconds,
            )
        )
        say(f"{spec.name}: trial {len(trials)}: {name} {metric} {value:.4f}")

    budget = spec.search
    for name in list(budget.space)[: budget.trials]:
        judge(name, spec.candidates[name])
    if len(trials) == budget.trials:
        return trials
    ours = {family: name for name, family in FAMILIES.items() if name in budget.space}
    for proposed in _proposals(data, usable, spec, metric, len(trials)):
        family = proposed["family"]
        value = math.nan if proposed["value"] is None else proposed["value"]
        settings = json.loads(proposed["settings"])
        if family not in ours:
            add(family, settings, value, proposed["seconds"])
        elif budget.seconds is None or time.perf_counter() - started < budget.seconds:
            name = ours[family]
            judge(name, spec.candidates[name] | {key: settings[key] for key in budget.space[name]})
    return trials


def _proposals(
    data: TrainingSet, pairs: Pairs, spec: Predictor, metric: str, n_done: int
) -> list[dict[str, Any]]:
    rows = np.unique(np.concatenate([its for pair in pairs for its in pair]))
    label, folds = "label", [f"fold_{number}" for number in range(len(pairs))]
    columns = {name: data.x[rows, place] for place, name in enumerate(data.features)}
    columns[label] = data.y[rows]
    for name, (fit, its) in zip(folds, pairs, strict=True):
        columns[name] = np.isin(rows, fit).astype(np.int8) + 2 * np.isin(rows, its).astype(np.int8)
    budget = spec.search
    return step.run(
        "pycaret",
        STEP,
        pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()}),
        features=data.features,
        label=label,
        folds=folds,
        metric=metric,
        seed=spec.seed,
        trials=budget.trials - n_done,
        seconds=None if budget.seconds is None else budget.seconds * SHARE_OF_PYCARET,
        spaces={
            FAMILIES[name]: {key: vars(its) for key, its in ranges.items()}
            for name, ranges in budget.space.items()
            if name in FAMILIES
        },
    ).to_pylist()
