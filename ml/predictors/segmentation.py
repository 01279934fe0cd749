"""The section `segments` of `params.yml`: how many are wanted, and what they are called.

>>> words = {"price_usd": {"above": "high price", "below": "low price"}}
>>> given = {"fewest": 3, "most": 8, "resamples": 8, "stable_from": 0.85, "minimum_distance": 0.5}
>>> found = segments(given | {"words": words, "otherwise": "like most"}, "params.yml: segments")
>>> found.words["price_usd"].below
'low price'
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ml.predictors.strict import make


@dataclass(frozen=True)
class Words:
    """What a segment is called whose median of a feature is above, or below, that of all."""

    above: str | None = None
    below: str | None = None


@dataclass(frozen=True)
class Segments:
    """How many segments are tried, on how many resamples, how stable they must be to be chosen, and what they
    are called: by features whose median is so many standard deviations away."""

    fewest: int
    most: int
    resamples: int
    stable_from: float
    minimum_distance: float
    words: dict[str, Words]
    otherwise: str


def segments(given: Any, where: str) -> Segments | None:
    """The section, read strictly; None where there is none."""
    if given is None:
        return None
    found = make(Segments, given, where)
    words = {name: make(Words, its, f"{where}: words: {name}") for name, its in found.words.items()}
    return replace(found, words=words)
