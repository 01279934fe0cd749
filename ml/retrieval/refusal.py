"""When to say that the documents do not say: a logistic model of the evidence, kept in a table.

Its coefficients are rows, so that answering needs no scikit-learn, and anybody can read in SQL what counts.

>>> term = Term("coverage", mean=0.5, scale=0.25, coefficient=2.0)
>>> model = Refusal(key="k", intercept=0.5, threshold=0.6, terms=(term,))
>>> round(model.probability({"coverage": 0.75}), 3), model.is_enough({"coverage": 0.75})
(0.924, True)
>>> model.is_enough({"coverage": 0.25})
False
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ml.errors import AnsweringError


@dataclass(frozen=True)
class Term:
    """What a feature adds to the log-odds that the documents answer: coefficient * (value - mean) / scale."""

    feature: str
    mean: float
    scale: float
    coefficient: float


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A fitted model: from its threshold on, there is evidence enough to answer."""

    key: str
    intercept: float
    threshold: float
    terms: tuple[Term, ...]

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that the documents answer the question."""
        odds = self.intercept + sum(
            term.coefficient * (features[term.feature] - term.mean) / term.scale for term in self.terms
        )
        return 1 / (1 + math.exp(-max(min(odds, 700.0), -700.0)))

    def is_enough(self, features: Mapping[str, float]) -> bool:
        """Whether to answer."""
        return self.probability(features) >= self.threshold


def from_rows(rows: Iterable[Mapping[str, Any]], *, features: Iterable[str]) -> Refusal:
    """The model of the rows of refusal_coefficient.

    Args:
        rows: refusal_key, feature, mean, scale, coefficient, intercept, threshold.
        features: the names that evidence has today.

    Raises:
        AnsweringError: there are no rows, or they are of other features.
    """
    found = list(rows)
    terms = tuple(
        Term(str(row["feature"]), float(row["mean"]), float(row["scale"]), float(row["coefficient"]))
        for row in found
    )
    missing = {term.feature for term in terms} - set(features)
    if not terms or missing:
        raise AnsweringError(
            "nobody has learned yet when to refuse",
            expected="rows in text.refusal_coefficient, made by this version of the code",
            found=f"the unknown feature {min(missing)!r}" if missing else "none",
            hint="run `make build`",
        )
    return Refusal(
        key=str(found[0]["refusal_key"]),
        intercept=float(found[0]["intercept"]),
        threshold=float(found[0]["threshold"]),
        terms=terms,
    )
