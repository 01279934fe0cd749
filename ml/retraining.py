"""Do changed data call for a fit? The evidence, and the policy that turns it into retrain or wait.

The evidence is about the champion: how far its customers have moved since its training set (measured in SQL),
and how it does on months whose outcomes have become known since. A rule fires when its number was measured
and reaches the limit; the first rule that fires decides.

>>> from ml.predictors.spec import Gate, Retraining
>>> policy = Retraining("by_rules", [], [Gate("n_new_months", "Half a year.", at_least=6)])
>>> decide(policy, Evidence(champion_version=1, n_new_months=2))
Call(retrain=False, rule='no_rule', value=None, threshold=None)
>>> decide(policy, Evidence(champion_version=1, n_new_months=6))
Call(retrain=True, rule='n_new_months', value=6.0, threshold=6)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ml import gates, metrics, tasks
from ml.dataset import TrainingSet
from ml.errors import TrainingDataError
from ml.predictors.consistency import ALWAYS
from ml.predictors.spec import Predictor, Retraining
from ml.registry import Version

ANY_CHANGE, NO_RULE = "any_change", "no_rule"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known about a champion when data have changed; None was not measured.

    Attributes:
        n_new_months: months with known outcomes that it did not learn from.
        n_new_rows: rows of these months.
        largest_feature_psi: of the features in the newest month, the shift of the one that moved most.
        drifted_feature: which one that is.
        new_metric, new_metric_high: the metric of its task on the new rows, such as ROC AUC, and the upper
            end of the interval.
        new_metric_drop, new_metric_drop_low: by how much it is less than promised, at least so much.
        new_level_gap, new_level_gap_low: by how much the level of its predictions is off in the new rows,
            such as the mean probability minus the share of positives, and how far from 0 that is at least.
    """

    champion_version: int
    n_new_months: int | None = None
    n_new_rows: int | None = None
    largest_feature_psi: float | None = None
    drifted_feature: str | None = None
    new_metric: float | None = None
    new_metric_high: float | None = None
    new_metric_drop: float | None = None
    new_metric_drop_low: float | None = None
    new_level_gap: float | None = None
    new_level_gap_low: float | None = None


@dataclass(frozen=True)
class Call:
    """The decision, and the rule that made it."""

    retrain: bool
    rule: str
    value: float | None = None
    threshold: float | None = None


def decide(policy: Retraining, evidence: Evidence) -> Call:
    """What the policy says about the evidence."""
    if policy.when_data_changed == ALWAYS:
        return Call(True, ANY_CHANGE)
    known = {name: float(value) for name, value in vars(evidence).items() if isinstance(value, int | float)}
    for rule in policy.rules:
        found = gates.check(rule, known)
        if found.passed:
            return Call(True, rule.metric, found.value, found.threshold)
    return Call(False, NO_RULE)


def gather(
    spec: Predictor,
    champion: Version,
    *,
    shift: Iterable[Mapping[str, Any]],
    trained_until: date | None,
    read: Callable[[], TrainingSet],
) -> Evidence:
    """The evidence about the champion.

    Args:
        spec: the predictor.
        champion: the version that serves.
        shift: rows of data_digest, as_of_date, feature, psi.
        trained_until: the newest as-of date that it learned from; None if that is not known any more.
        read: gives the training set of today, and is asked only if there are new months.
    """
    psi, feature = _largest_shift(spec, champion, shift)
    found: dict[str, Any] = {
        "champion_version": champion.number,
        "largest_feature_psi": psi,
        "drifted_feature": feature,
    }
    if trained_until is None:
        return Evidence(**found)
    data = read()
    its = np.flatnonzero(data.time > np.datetime64(trained_until))
    found |= {"n_new_months": len(np.unique(data.time[its])), "n_new_rows": len(its)}
    return Evidence(**found | _performance(spec, champion, data, its))


def _largest_shift(
    spec: Predictor, champion: Version, shift: Iterable[Mapping[str, Any]]
) -> tuple[float | None, str | None]:
    digest = champion.tags.get("data_digest")
    its = [
        row
        for row in shift
        if row["data_digest"] == digest and row["feature"] not in spec.retraining.moved_by_calendar
    ]
    if not its:
        return None, None
    newest = max(row["as_of_date"] for row in its)
    largest = max((row for row in its if row["as_of_date"] == newest), key=lambda row: float(row["psi"]))
    return float(largest["psi"]), str(largest["feature"])


def _performance(spec: Predictor, champion: Version, data: TrainingSet, its: Any) -> dict[str, float]:
    """How the champion does on rows that it has not seen; nothing if they are too few to tell."""
    from ml import served

    task, rival = tasks.of(spec.task), served.rival(spec)
    if rival is None or rival.classes != data.classes:
        return {}
    try:
        task.require_split("new", data.y[its], spec, classes=data.classes)
    except TrainingDataError:
        return {}
    y, p = data.y[its], rival.predict(data.x[its])
    found = task.measure(y, p)

    def measure(weights: metrics.Floats | None) -> dict[str, float]:
        gap = task.level_gap(y, p, weights)
        return {"metric": found.metrics(weights)[task.metric], "level_gap": gap}

    measured = measure(None)
    ends = metrics.intervals(
        measure,
        data.entity[its],
        n=spec.bootstrap.resamples,
        interval=spec.bootstrap.interval,
        seed=spec.seed,
    )
    now, high = measured["metric"], ends["metric"][1]
    below, above = ends["level_gap"]
    evidence = {
        "new_metric": now,
        "new_metric_high": high,
        "new_level_gap": measured["level_gap"],
        "new_level_gap_low": max(0.0, below, -above),
    }
    promised = float(champion.tags.get("metric_value", math.nan))
    if not math.isnan(promised):
        evidence |= {"new_metric_drop": promised - now, "new_metric_drop_low": promised - high}
    return evidence
