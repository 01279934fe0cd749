"""Contradictions in a predictor's parameters that a type cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml.errors import ParameterError
from ml.metrics import NAMES as METRICS

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

ALWAYS, BY_RULES = "always", "by_rules"
OPTUNA, PYCARET = "optuna", "pycaret"
EVIDENCE = (
    "n_new_months",
    "largest_feature_psi",
    "new_roc_auc_drop",
    "new_roc_auc_drop_low",
    "new_level_gap_low",
)
"""What a rule of retraining may ask for; ml/retraining.py measures it."""


def _can_be_searched(predictor: Predictor) -> bool:
    """Whether the space is about candidates, its ranges rise, and what is set lies in them."""
    space = predictor.search.space
    if not set(space) <= set(predictor.candidates):
        return False
    ranges = [
        (predictor.candidates[name].get(key, its.low), its)
        for name in space
        for key, its in space[name].items()
    ]
    wanted = bool(ranges) or not predictor.search.trials
    return wanted and all(its.low < its.high and its.low <= value <= its.high for value, its in ranges)


def check(predictor: Predictor, path: str) -> None:
    """Raise a ParameterError that names the first key at fault."""
    floors = [band.at_least for band in predictor.risk_bands]
    problems = {
        "split.embargo_days": (
            predictor.split.embargo_days >= predictor.horizon_days,
            f"at least the horizon of {predictor.horizon_days} days",
            predictor.split.embargo_days,
        ),
        "features": (
            len(set(predictor.features)) == len(predictor.features) > 0,
            "a list of distinct names",
            predictor.features,
        ),
        "candidates": (len(predictor.candidates) > 0, "at least one", "none"),
        "search.space": (
            _can_be_searched(predictor),
            f"ranges that rise and hold what is set, for some of {', '.join(predictor.candidates)}",
            predictor.search.space,
        ),
        "search.origins": (predictor.search.origins > 0, "at least 1", predictor.search.origins),
        "search.engine": (
            predictor.search.engine == OPTUNA
            or (
                predictor.search.engine == PYCARET
                and predictor.select_by.metric in ("validation_roc_auc", "validation_pr_auc")
            ),
            f"{OPTUNA}, or {PYCARET} where select_by.metric is validation_roc_auc or validation_pr_auc",
            predictor.search.engine,
        ),
        "calibration": (
            predictor.calibration in ("sigmoid", "isotonic"),
            "sigmoid or isotonic",
            predictor.calibration,
        ),
        "select_by.metric": (
            predictor.select_by.metric in {f"validation_{name}" for name in METRICS},
            f"validation_ and one of {', '.join(METRICS)}",
            predictor.select_by.metric,
        ),
        "not_worse_than_champion.metric": (
            predictor.not_worse_than_champion.metric in {f"test_{name}" for name in METRICS},
            f"test_ and one of {', '.join(METRICS)}",
            predictor.not_worse_than_champion.metric,
        ),
        "keep_versions": (
            type(predictor.keep_versions) is int and predictor.keep_versions >= 2,
            "at least 2: the champion, and one to go back to",
            predictor.keep_versions,
        ),
        "risk_bands": (
            bool(floors) and floors == sorted(floors, reverse=True) and floors[-1] == 0,
            "floors that fall to 0",
            floors,
        ),
        "rule": (
            predictor.rule.feature in predictor.features and predictor.rule.first in ("lowest", "highest"),
            "one of the features, and lowest or highest",
            f"{predictor.rule.feature}, {predictor.rule.first}",
        ),
        "gates": (
            all(
                (gate.at_least is None) != (gate.at_most is None)
                for gate in [
                    *predictor.gates,
                    predictor.stable_beside_champion,
                    *predictor.retraining.rules,
                ]
            ),
            "exactly one of at_least and at_most in each gate and rule",
            [gate.metric for gate in predictor.gates],
        ),
        "retraining.when_data_changed": (
            predictor.retraining.when_data_changed in (ALWAYS, BY_RULES),
            f"{ALWAYS} or {BY_RULES}",
            predictor.retraining.when_data_changed,
        ),
        "retraining.moved_by_calendar": (
            set(predictor.retraining.moved_by_calendar) <= set(predictor.features),
            "names of features",
            predictor.retraining.moved_by_calendar,
        ),
        "retraining.rules": (
            {rule.metric for rule in predictor.retraining.rules} <= set(EVIDENCE),
            f"of {', '.join(EVIDENCE)}",
            [rule.metric for rule in predictor.retraining.rules],
        ),
    }
    for key, (holds, expected, found) in problems.items():
        if not holds:
            raise ParameterError(
                f"{path}: {key} cannot be meant",
                expected=expected,
                found=str(found),
                hint="correct params.yml",
            )
