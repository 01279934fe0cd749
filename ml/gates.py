"""The gates between a candidate and its users: what must hold before a version may serve.

>>> from ml.predictors.spec import Gate
>>> gate = Gate(metric="test_roc_auc", at_least=0.7, reason="...")
>>> check(gate, {"test_roc_auc": 0.66}).passed
False
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ml import tasks
from ml.evaluation import interval_ends, overall
from ml.predictors.spec import ChampionGate, Gate, Predictor

CHAMPION_GATE, STABILITY_GATE = "not_worse_than_champion", "stable_beside_champion"


@dataclass(frozen=True)
class Verdict:
    """What one gate found: its name, the number it looked at, the number it wanted, and the outcome in
    words."""

    gate: str
    value: float
    threshold: float
    passed: bool
    reason: str


def check(gate: Gate, measured: Mapping[str, float]) -> Verdict:
    """A floor or a ceiling; a number that was not measured does not pass."""
    value = measured.get(gate.metric, math.nan)
    if gate.at_least is not None:
        passed, threshold, word = value >= gate.at_least, gate.at_least, "at least"
    else:
        threshold = float(gate.at_most if gate.at_most is not None else math.nan)
        passed, word = value <= threshold, "at most"
    return Verdict(
        gate.metric,
        value,
        threshold,
        passed,
        f"{gate.metric} is {value:.3f}, wanted {word} {threshold:g}. {gate.reason}",
    )


def check_champion(
    gate: ChampionGate,
    evaluation: Sequence[Mapping[str, Any]],
    *,
    candidate_value: float,
    champion_version: int,
    champion_value: float,
) -> Verdict:
    """Not worse than the champion by more than the tolerance.

    The fit has compared both on the same test rows, if the champion was champion then; else the two logged
    metrics are compared, which were measured on different months and tell less.
    """
    metric = f"{gate.metric.removeprefix('test_')}_difference"
    paired = beside_champion(evaluation, metric, champion_version)
    if paired:
        value, difference = float(paired["low"]), float(paired["value"])
        sure = f"with {gate.confidence:.0%} confidence no less than {value:+.4f}"
        how = f"on the same test rows it differs by {difference:+.4f}, {sure}"
    else:
        value = candidate_value - champion_value
        how = f"the logged values differ by {value:+.4f}, each measured on its own test months"
    wanted = f"wanted at least {-gate.tolerance:+g}"
    return Verdict(
        CHAMPION_GATE,
        value,
        -gate.tolerance,
        value >= -gate.tolerance,
        f"{gate.metric} against champion v{champion_version}: {how}, {wanted}. {gate.reason}",
    )


def beside_champion(
    evaluation: Sequence[Mapping[str, Any]], metric: str, version: int
) -> Mapping[str, Any] | None:
    """What the fit measured beside this version of the champion, if it was champion then."""
    where = (metric, "champion", f"v{version}")
    return next(
        (row for row in evaluation if (row["metric"], row["slice"], row["slice_value"]) == where), None
    )


def judge(
    spec: Predictor,
    evaluation: Sequence[dict[str, Any]],
    *,
    estimator: str,
    champion: tuple[int, float] | None,
) -> list[Verdict]:
    """The verdicts in the order of `params.yml`; those beside the champion come last, if there is one.

    How far the predictions lie apart is only known of a champion that the fit has met.

    Args:
        spec: the predictor.
        evaluation: rows of the candidate's fit.
        estimator: the candidate's winner.
        champion: version and metric of the present champion.
    """
    measured = overall(evaluation, estimator) | interval_ends(evaluation, estimator)
    verdicts = [check(gate, measured) for gate in spec.gates]
    if champion:
        gate = spec.not_worse_than_champion
        version, value = champion
        verdicts.append(
            check_champion(
                gate,
                evaluation,
                candidate_value=measured.get(gate.metric, math.nan),
                champion_version=version,
                champion_value=value,
            )
        )
        stable = spec.stable_beside_champion
        change = beside_champion(evaluation, stable.metric.removeprefix("test_"), version)
        if change:
            error = tasks.of(spec.task).error
            verdicts.append(_check_stability(stable, float(change["value"]), error, evaluation, version))
    return verdicts


def _check_stability(
    gate: Gate, change: float, error: str, evaluation: Sequence[dict[str, Any]], version: int
) -> Verdict:
    """Predictions near the champion's; farther away only if they are surely better there."""
    verdict = replace(check(gate, {gate.metric: change}), gate=STABILITY_GATE)
    beside = beside_champion(evaluation, f"{error}_difference", version)
    if verdict.passed or beside is None or float(beside["high"]) >= 0:
        return verdict
    better = f"On the same rows {error} differs by {float(beside['value']):+.4f}, surely for the better"
    return replace(verdict, passed=True, reason=f"{verdict.reason} {better}: let pass.")
