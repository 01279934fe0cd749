"""A predictor's `params.yml`, loaded into frozen dataclasses and checked before anything is fitted.

A typing mistake must not pass silently: an unknown key is an error that names the nearest known one.

>>> load("churn").horizon_days
60
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ml.errors import ParameterError
from ml.fingerprint import params_digest
from ml.metrics import NAMES as METRICS
from ml.predictors.phrases import Group, group
from ml.predictors.strict import known, make, nearest

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Split:
    """How time is cut into train, validation and test."""

    test_months: int
    validation_months: int
    embargo_days: int
    minimum_positives: int


@dataclass(frozen=True)
class Slices:
    """The columns by which metrics are reported, and how many rows a value needs."""

    columns: list[str]
    minimum_rows: int
    minimum_positives: int


@dataclass(frozen=True)
class Selection:
    """The metric that selects the winner, and the lead below which the simpler candidate wins."""

    metric: str
    tie_within: float


@dataclass(frozen=True)
class Rule:
    """The simplest sensible rule: sort by one feature, the `lowest` or the `highest` first."""

    feature: str
    first: str
    reason: str


@dataclass(frozen=True)
class Bootstrap:
    """Number of resamples, and the share of them that lies inside the interval."""

    resamples: int
    interval: float


@dataclass(frozen=True)
class Gate:
    """A floor (`at_least`) or a ceiling (`at_most`) for a metric of the candidate."""

    metric: str
    reason: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class ChampionGate:
    """How much worse than the champion a candidate may be, with which one-sided confidence."""

    metric: str
    tolerance: float
    confidence: float
    reason: str


@dataclass(frozen=True)
class Band:
    """A risk band and the lowest probability that belongs to it."""

    name: str
    at_least: float
    reason: str


@dataclass(frozen=True)
class Reasons:
    """The concepts that may be named as a reason, and the smallest effect (log-odds) worth naming."""

    minimum_effect: float
    groups: list[Group]


@dataclass(frozen=True)
class Predictor:
    """All that `params.yml` says, in its order."""

    name: str
    entity: str
    time: str
    label: str
    horizon_days: int
    probability: str
    features: list[str]
    slices: Slices
    split: Split
    max_training_rows: int
    seed: int
    candidates: dict[str, dict[str, Any]]
    select_by: Selection
    calibration: str
    bootstrap: Bootstrap
    rule: Rule
    gates: list[Gate]
    not_worse_than_champion: ChampionGate
    stable_beside_champion: Gate
    keep_versions: int
    risk_bands: list[Band]
    reasons: Reasons
    fit_digest: str
    """Digest of the settings that decide a fit."""
    gates_digest: str
    """Digest of the settings that decide a promotion."""
    wording_digest: str
    """Digest of the settings that decide how a score is worded: bands and reasons."""

    @property
    def module(self) -> str:
        """The module that makes the candidates."""
        return f"ml.predictors.{self.name}.estimator"


_PROMOTION_KEYS = ("gates", "not_worse_than_champion", "stable_beside_champion")
_WORDING_KEYS = ("risk_bands", "reasons")
_KEEPING_KEYS = ("keep_versions",)
"""What decides neither a fit nor who serves, but how long what was fitted is kept."""
_NO_FIT_KEYS = _PROMOTION_KEYS + _WORDING_KEYS + _KEEPING_KEYS
_DIGESTS = ("fit_digest", "gates_digest", "wording_digest")


def load(name: str) -> Predictor:
    """The predictor of that name; a file is read once per content.

    Raises:
        ParameterError: there is no such predictor, or its file has an unknown, missing or contradictory key.
    """
    path = FOLDER / name / "params.yml"
    if not path.is_file():
        names = sorted(found.parent.name for found in FOLDER.glob("*/params.yml"))
        raise ParameterError(
            f"there is no predictor {name!r}",
            expected=f"one of {', '.join(names)}",
            found=f"no file {path}",
            hint=nearest(name, names) or "make its folder with params.yml, estimator.py and card.md",
        )
    return _parse(path.read_text(encoding="utf-8"), str(path))


def card(name: str) -> str:
    """The text of the predictor's card, in Markdown."""
    return (FOLDER / name / "card.md").read_text(encoding="utf-8")


@cache
def _parse(text: str, path: str) -> Predictor:
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ParameterError(
            f"{path} is not YAML", expected="keys and values", found=str(error), hint="check the indentation"
        ) from error
    given = known(loaded, [f.name for f in fields(Predictor) if f.name not in _DIGESTS], path)
    said = given["reasons"] = known(given["reasons"], ["minimum_effect", "groups"], f"{path}: reasons")
    features = given["features"]
    groups = [group(key, value, features, path) for key, value in said["groups"].items()]
    predictor = Predictor(
        **given
        | {
            "slices": make(Slices, given["slices"], f"{path}: slices"),
            "split": make(Split, given["split"], f"{path}: split"),
            "select_by": make(Selection, given["select_by"], f"{path}: select_by"),
            "bootstrap": make(Bootstrap, given["bootstrap"], f"{path}: bootstrap"),
            "rule": make(Rule, given["rule"], f"{path}: rule"),
            "gates": [make(Gate, gate, f"{path}: gates") for gate in given["gates"]],
            "not_worse_than_champion": make(
                ChampionGate, given["not_worse_than_champion"], f"{path}: not_worse_than_champion"
            ),
            "stable_beside_champion": make(
                Gate, given["stable_beside_champion"], f"{path}: stable_beside_champion"
            ),
            "risk_bands": [make(Band, band, f"{path}: risk_bands") for band in given["risk_bands"]],
            "reasons": Reasons(said["minimum_effect"], groups),
            "fit_digest": params_digest(
                {key: value for key, value in loaded.items() if key not in _NO_FIT_KEYS}
            ),
            "gates_digest": params_digest({key: loaded[key] for key in _PROMOTION_KEYS}),
            "wording_digest": params_digest({key: loaded[key] for key in _WORDING_KEYS}),
        }
    )
    _check(predictor, path)
    return predictor


def _check(predictor: Predictor, path: str) -> None:
    """Contradictions that a type cannot express."""
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
                for gate in [*predictor.gates, predictor.stable_beside_champion]
            ),
            "exactly one of at_least and at_most in each gate",
            [gate.metric for gate in predictor.gates],
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
