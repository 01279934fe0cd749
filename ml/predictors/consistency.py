"""Contradictions in a predictor's parameters that a type cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml import tasks
from ml.errors import ParameterError
from ml.tasks.task import Supervised

if TYPE_CHECKING:
    from ml.predictors.spec import Predictor

ALWAYS, BY_RULES = "always", "by_rules"
EVIDENCE = (
    "n_new_months",
    "largest_feature_psi",
    "new_metric_drop",
    "new_metric_drop_low",
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
    wanted = (bool(ranges) and predictor.label is not None) or not predictor.search.trials
    return wanted and all(its.low < its.high and its.low <= value <= its.high for value, its in ranges)


def check(predictor: Predictor, path: str) -> None:
    """Raise a ParameterError that names the first key at fault."""
    _check(
        {"task": (predictor.task in tasks.KINDS, f"one of {', '.join(tasks.KINDS)}", predictor.task)}, path
    )
    task = tasks.of(predictor.task)
    floors = [band.at_least for band in predictor.risk_bands]
    problems = {
        "split": _of_split(predictor),
        "features": (
            len(set(predictor.features)) == len(predictor.features) > 0,
            "a list of distinct names",
            predictor.features,
        ),
        "candidates": (len(predictor.candidates) > 0, "at least one", "none"),
        "label": (
            isinstance(task, Supervised) == (predictor.label is not None),
            "a column for a task that learns from labels, else null",
            predictor.label,
        ),
        "segments": (
            _can_be_segmented(predictor),
            "for a clustering alone: at least 2, most not below fewest, words for features",
            predictor.segments,
        ),
        "search.space": (
            _can_be_searched(predictor),
            f"ranges that rise and hold what is set, for some of {', '.join(predictor.candidates)}",
            predictor.search.space,
        ),
        "search.origins": (predictor.search.origins > 0, "at least 1", predictor.search.origins),
        "calibration": (
            predictor.calibration in task.calibrations,
            " or ".join(task.calibrations),
            predictor.calibration,
        ),
        "exposure": (
            predictor.exposure is None
            or (task.name == "regression" and predictor.exposure in predictor.features),
            "one of the features, and a number to predict",
            predictor.exposure,
        ),
        "coverage": (0 < predictor.coverage < 1, "a share between 0 and 1", predictor.coverage),
        "select_by.metric": (
            predictor.select_by.metric in {f"validation_{name}" for name in task.more_is_better},
            f"validation_ and one of {', '.join(task.more_is_better)}",
            predictor.select_by.metric,
        ),
        "not_worse_than_champion.metric": (
            predictor.not_worse_than_champion.metric in {f"test_{name}" for name in task.more_is_better},
            f"test_ and one of {', '.join(task.more_is_better)}",
            predictor.not_worse_than_champion.metric,
        ),
        "keep_versions": (
            type(predictor.keep_versions) is int and predictor.keep_versions >= 2,
            "at least 2: the champion, and one to go back to",
            predictor.keep_versions,
        ),
        "risk_bands": (
            not floors
            or (task.name == "binary" and floors == sorted(floors, reverse=True) and floors[-1] == 0),
            "floors of a probability that fall to 0",
            floors,
        ),
        "rule": (
            _can_be_ruled(predictor),
            "one of the features, and, for a probability, lowest or highest first; null without a label",
            predictor.rule and f"{predictor.rule.feature}, {predictor.rule.first}",
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
    _check(problems, path)


def _can_be_segmented(predictor: Predictor) -> bool:
    its = predictor.segments
    if its is None or predictor.task != "clustering":
        return its is None and predictor.task != "clustering"
    return 2 <= its.fewest <= its.most and its.resamples >= 2 and set(its.words) <= set(predictor.features)


def _can_be_ruled(predictor: Predictor) -> bool:
    rule = predictor.rule
    if rule is None or predictor.label is None:
        return rule is None and predictor.label is None
    ways = ("lowest", "highest") if predictor.task == "binary" else (None,)
    return rule.feature in predictor.features and rule.first in ways


def _of_split(predictor: Predictor) -> tuple[bool, str, object]:
    split = predictor.split
    if hasattr(split, "embargo_days"):
        wanted = f"embargo_days of at least the horizon of {predictor.horizon_days} days"
        return split.embargo_days >= predictor.horizon_days, wanted, split.embargo_days
    taken = split.test_share + split.validation_share
    rises = split.test_share > 0 and split.validation_share > 0 and taken < 1
    return rises, "shares above 0 that leave something to train on", split


def _check(problems: dict[str, tuple[bool, str, object]], path: str) -> None:
    for key, (holds, expected, found) in problems.items():
        if not holds:
            raise ParameterError(
                f"{path}: {key} cannot be meant",
                expected=expected,
                found=str(found),
                hint="correct params.yml",
            )
