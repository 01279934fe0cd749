"""The phrases of a reason: conditions on a customer's figures, and a sentence made of them.

A condition is `feature op number` with one of `>= > <= < == !=`, or `feature is null`, `feature is known`; a
null fails every comparison. A sentence names features in braces, with a format of Python or one of three
words: `years` and `months` (from months and days, rounded down) and `abs` (without its sign).

>>> phrase = Phrase((Condition.parse("price_change_3m_pct >= 3"),), "Price rose {price_change_3m_pct:.0f} %")
>>> phrase.say({"price_change_3m_pct": 9.4})
'Price rose 9 %'
>>> f"{Figure(74):years} years, {Figure(130):months} months, {Figure(-12.3):abs} %"
'6 years, 4 months, 12 %'
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.errors import ParameterError

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
_CONDITION = re.compile(r"^(\w+)\s+(?:(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?)|is\s+(null|known))$")
_DAYS_PER_MONTH = 30.4


class Figure(float):
    """A number that can be written in words for people: `years`, `months` and `abs` besides Python's
    formats."""

    def __format__(self, how: str) -> str:
        if how == "years":
            return str(int(self // 12))
        if how == "months":
            return str(int(self // _DAYS_PER_MONTH))
        if how == "abs":
            return f"{abs(float(self)):.0f}"
        return float(self).__format__(how)


@dataclass(frozen=True)
class Condition:
    """One comparison of a feature with a number, or a test for null."""

    feature: str
    op: str
    number: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read `feature op number`, `feature is null` or `feature is known`."""
        found = _CONDITION.match(text.strip())
        if not found:
            raise ParameterError(
                "a condition cannot be read",
                expected="feature >= number (or >, <=, <, ==, !=), feature is null, feature is known",
                found=repr(text),
                hint="one comparison per item; the items of `when` must all hold",
            )
        feature, op, number, state = found.groups()
        return cls(feature, state or op, float(number or 0))

    def holds(self, column: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For which rows of the feature's column (shape n, NaN = null) the condition holds."""
        if self.op == "null":
            return np.isnan(column)
        if self.op == "known":
            return ~np.isnan(column)
        known = ~np.isnan(column)
        return known & np.asarray(_COMPARE[self.op](column, self.number), dtype=np.bool_)


@dataclass(frozen=True)
class Phrase:
    """A sentence, and the conditions that must all hold for it to be true."""

    conditions: tuple[Condition, ...]
    sentence: str

    @property
    def fields(self) -> set[str]:
        """The features that the sentence names."""
        return {name for _, name, _, _ in Formatter().parse(self.sentence) if name is not None}

    def say(self, figures: Mapping[str, float]) -> str:
        """The sentence with a row's own figures."""
        return self.sentence.format_map({name: Figure(figures[name]) for name in self.fields})


@dataclass(frozen=True)
class Group:
    """A concept: the features that are replaced together, and what may be said about them, in order of
    preference."""

    name: str
    features: tuple[str, ...]
    raises: tuple[Phrase, ...]
    lowers: tuple[Phrase, ...]


def group(name: str, given: Mapping[str, Any], features: list[str], path: str) -> Group:
    """A group from its section of `params.yml`; every name in it must be one of `features`.

    Raises:
        ParameterError: a key, a condition or a name in braces is not known.
    """
    where = f"{path}: reasons.groups.{name}"
    if unknown := sorted(set(given) - {"features", "raises", "lowers"}):
        raise ParameterError(
            f"{where} has an unknown key",
            expected="features, raises, lowers",
            found=", ".join(unknown),
            hint="a phrase belongs under raises or lowers",
        )
    made = Group(
        name,
        tuple(given["features"]),
        tuple(_phrase(item) for item in given.get("raises", [])),
        tuple(_phrase(item) for item in given.get("lowers", [])),
    )
    used = set(made.features)
    for phrase in made.raises + made.lowers:
        used |= phrase.fields | {condition.feature for condition in phrase.conditions}
    if unknown := sorted(used - set(features)):
        raise ParameterError(
            f"{where} names something that is not a feature",
            expected="names listed under features",
            found=", ".join(unknown),
            hint="add it to features, or correct the spelling",
        )
    for phrase in made.raises + made.lowers:
        if unguarded := sorted(phrase.fields - {c.feature for c in phrase.conditions if c.op != "null"}):
            raise ParameterError(
                f"{where} would say a figure that may be null: {phrase.sentence!r}",
                expected=f"a condition on {unguarded[0]} in `when`",
                found="none",
                hint=f"add a comparison, or `{unguarded[0]} is known`",
            )
    return made


def _phrase(item: Mapping[str, Any]) -> Phrase:
    return Phrase(tuple(Condition.parse(text) for text in item.get("when", [])), item["say"])
