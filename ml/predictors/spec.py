"""A predictor's `params.yml`, loaded into frozen dataclasses and checked before anything is fitted.

A typing mistake must not pass silently: an unknown key is an error that names the nearest known one.

>>> load("churn").horizon_days
60
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ml.errors import ParameterError
from ml.fingerprint import params_digest
from ml.predictors import consistency
from ml.predictors.phrases import Group, group
from ml.predictors.segmentation import Segments, segments
from ml.predictors.strict import known, make, nearest

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Split:
    """How time is cut into train, validation and test, and how many rows of a kind each of them needs."""

    test_months: int
    validation_months: int
    embargo_days: int
    minimum_positives: int


@dataclass(frozen=True)
class KeySplit:
    """How rows without a time are cut: by a hash of their key, which stays when rows come and go."""

    test_share: float
    validation_share: float
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
class Range:
    """The numbers between two ends, whole ones if both ends are; `log`: each order of size as likely."""

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class Search:
    """How many settings are tried, at most how long, on how many origins, where to look, and who proposes."""

    trials: int
    seconds: float | None
    origins: int
    space: dict[str, dict[str, Range]]
    engine: str = consistency.OPTUNA


@dataclass(frozen=True)
class Rule:
    """The simplest sensible rule, by one feature: sort by it, the `lowest` or the `highest` first; where a
    number or a class is predicted, what the feature alone says; of a forecast, the feature `as_is`."""

    feature: str
    reason: str
    first: str | None = None


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
class Retraining:
    """What changed data lead to: a fit `always`, or only `by_rules`, when one of them asks for it.

    What the calendar moves, month by month, is no sign of drift.
    """

    when_data_changed: str
    moved_by_calendar: list[str]
    rules: list[Gate]


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
    task: str
    """binary, regression, multiclass or clustering; see ml/tasks."""
    entity: str
    time: str
    label: str | None
    """None where nothing comes of it that could be learned."""
    horizon_days: int
    prediction: str
    """The column that scores are called by."""
    features: list[str]
    slices: Slices
    split: Split | KeySplit
    max_training_rows: int
    seed: int
    candidates: dict[str, dict[str, Any]]
    search: Search
    select_by: Selection
    calibration: str
    bootstrap: Bootstrap
    rule: Rule | None
    gates: list[Gate]
    not_worse_than_champion: ChampionGate
    stable_beside_champion: Gate
    retraining: Retraining
    keep_versions: int
    reasons: Reasons
    fit_digest: str
    """Digest of the settings that decide a fit."""
    gates_digest: str
    """Digest of the settings that decide a promotion."""
    retraining_digest: str
    """Digest of the settings that decide whether changed data lead to a fit."""
    wording_digest: str
    """Digest of the settings that decide how a score is worded: bands and reasons."""
    risk_bands: list[Band] = field(default_factory=list)
    """Of probabilities; a number or a class has none."""
    coverage: float = 0.9
    """How often the interval of a number is to hold the outcome."""
    interval_by: str | None = None
    """A feature with few values, each of which has an interval of its own; without one, each fifth of the
    predictions has."""
    exposure: str | None = None
    """A feature above 0 that a number grows with, such as a price; what is learned is the number per unit."""
    segments: Segments | None = None
    """Of a clustering."""

    @property
    def module(self) -> str:
        """The module that makes the candidates: the predictor's own, or the one of all."""
        own = FOLDER / self.name / "estimator.py"
        return f"ml.predictors.{self.name}.estimator" if own.is_file() else "ml.predictors.candidates"


_PROMOTION_KEYS = ("gates", "not_worse_than_champion", "stable_beside_champion")
_RETRAINING_KEYS = ("retraining",)
_WORDING_KEYS = ("risk_bands", "reasons")
_KEEPING_KEYS = ("keep_versions",)
"""What decides neither a fit nor who serves, but how long what was fitted is kept."""
_NO_FIT_KEYS = _PROMOTION_KEYS + _RETRAINING_KEYS + _WORDING_KEYS + _KEEPING_KEYS
_DIGESTS = ("fit_digest", "gates_digest", "retraining_digest", "wording_digest")


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
    settings = [f for f in fields(Predictor) if f.name not in _DIGESTS]
    required = [f.name for f in settings if f.default is MISSING and f.default_factory is MISSING]
    given = known(loaded, [f.name for f in settings], path, required=required)
    said = given["reasons"] = known(given["reasons"], ["minimum_effect", "groups"], f"{path}: reasons")
    search = make(Search, given["search"], f"{path}: search")
    policy = make(Retraining, given["retraining"], f"{path}: retraining")
    features = given["features"]
    groups = [group(key, value, features, path) for key, value in said["groups"].items()]
    predictor = Predictor(
        **given
        | {
            "slices": make(Slices, given["slices"], f"{path}: slices"),
            "split": make(_split(given["split"]), given["split"], f"{path}: split"),
            "search": replace(search, space=_space(search.space, f"{path}: search: space")),
            "select_by": make(Selection, given["select_by"], f"{path}: select_by"),
            "bootstrap": make(Bootstrap, given["bootstrap"], f"{path}: bootstrap"),
            "rule": given["rule"] and make(Rule, given["rule"], f"{path}: rule"),
            "gates": [make(Gate, gate, f"{path}: gates") for gate in given["gates"]],
            "not_worse_than_champion": make(
                ChampionGate, given["not_worse_than_champion"], f"{path}: not_worse_than_champion"
            ),
            "stable_beside_champion": make(
                Gate, given["stable_beside_champion"], f"{path}: stable_beside_champion"
            ),
            "retraining": replace(
                policy, rules=[make(Gate, rule, f"{path}: retraining: rules") for rule in policy.rules]
            ),
            "risk_bands": [make(Band, band, f"{path}: risk_bands") for band in given.get("risk_bands", [])],
            "segments": segments(given.get("segments"), f"{path}: segments"),
            "reasons": Reasons(said["minimum_effect"], groups),
            "fit_digest": params_digest(
                {key: value for key, value in loaded.items() if key not in _NO_FIT_KEYS}
                | _engine_digest(search.engine)
            ),
            "gates_digest": params_digest({key: loaded[key] for key in _PROMOTION_KEYS}),
            "retraining_digest": params_digest({key: loaded[key] for key in _RETRAINING_KEYS}),
            "wording_digest": params_digest({key: loaded[key] for key in _WORDING_KEYS if key in loaded}),
        }
    )
    consistency.check(predictor, path)
    return predictor


def _split(given: Any) -> type[Split] | type[KeySplit]:
    return KeySplit if "test_share" in given else Split


def _engine_digest(engine: str) -> dict[str, str]:
    """What a fit depends on besides, where PyCaret proposes: its releases and what we make of them."""
    if engine != consistency.PYCARET:
        return {}
    from ml import search_pycaret

    return {"search_engine": search_pycaret.digest()}


def _space(given: Any, where: str) -> dict[str, dict[str, Range]]:
    return {
        name: {key: make(Range, its, f"{where}: {name}: {key}") for key, its in ranges.items()}
        for name, ranges in given.items()
    }
