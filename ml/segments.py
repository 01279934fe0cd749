"""What segments are called, and which of them are those of another version.

A name says what distinguishes a segment: the two features whose median lies farthest from that of all rows,
in standard deviations, and further ones where two segments would be called the same. Of a yes or no it is
the share, if most of the segment are on that side. A number stays with a
segment from version to version, as long as more than half of those who are in either of the two are in both
(their Jaccard similarity; Hennig, Cluster-wise assessment of cluster stability, 2007); otherwise it is a new
segment, with a number that none has had.

>>> agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 2]))
0.75
>>> numbered(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 2]), of_theirs=[4, 7, 8], last=8)
([7, 9], 9)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ml.predictors.segmentation import Segments

Codes = NDArray[np.intp]
SEGMENTS, LAST = "segments", "last_segment_number"
"""What has to be known about a version: its segments in the order of its centres, and the last number."""
TRAITS = 2
SAME = 0.5


@dataclass(frozen=True)
class Trait:
    """A feature by which a segment is unlike the rest: its median, or share, that of all rows, the distance
    in standard deviations, and the words for it."""

    feature: str
    typical: float
    overall: float
    distance: float
    words: str


def agreement(ours: Codes, theirs: Codes) -> float:
    """The part of the rows that is in the matching segment, after the best matching (Kuhn 1955)."""
    from scipy.optimize import linear_sum_assignment

    table = _counts(ours, theirs)
    return float(table[linear_sum_assignment(-table)].sum() / len(ours))


def similarities(ours: Codes, theirs: Codes) -> NDArray[np.float64]:
    """Jaccard similarity of each of our segments, by row, with each of theirs."""
    table = _counts(ours, theirs)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.divide(table, either, out=np.zeros(table.shape), where=either > 0)


def numbered(ours: Codes, theirs: Codes | None, *, of_theirs: list[int], last: int) -> tuple[list[int], int]:
    """The numbers of our segments, and the last number that was given.

    Args:
        ours: the segment of each row.
        theirs: the segment of the same rows in the version before, if there is one.
        of_theirs: the numbers of those segments.
        last: the last number that any version has given.
    """
    sizes = np.bincount(ours)
    numbers: dict[int, int] = {}
    alike = np.zeros((len(sizes), 1)) if theirs is None else similarities(ours, theirs)
    for segment in np.argsort(-sizes, kind="stable"):
        nearest = int(alike[segment].argmax())
        if alike[segment, nearest] > SAME:
            numbers[int(segment)] = of_theirs[nearest]
        else:
            last += 1
            numbers[int(segment)] = last
    return [numbers[segment] for segment in range(len(sizes))], last


def traits(x: NDArray[np.float64], its: Codes, features: list[str], wanted: Segments) -> list[list[Trait]]:
    """By segment, what distinguishes it and can be said, the most distinguishing first.

    Args:
        x: rows with nulls as NaN, shape (n, len(features)).
        its: the segment of each row.
        features: names of the columns.
        wanted: the words, and how far a median has to lie from that of all.
    """
    found: list[list[Trait]] = [[] for _ in range(int(its.max()) + 1)]
    for name, words in wanted.words.items():
        column = x[:, features.index(name)]
        known = ~np.isnan(column)
        spread = float(column[known].std()) if known.any() else 0.0
        if spread == 0:
            continue
        is_yes_or_no = bool(np.isin(column[known], (0.0, 1.0)).all())
        middle = np.mean if is_yes_or_no else np.median
        overall = float(middle(column[known]))
        for segment, its_traits in enumerate(found):
            inside = column[known & (its == segment)]
            if len(inside) == 0:
                continue
            typical = float(middle(inside))
            distance = (typical - overall) / spread
            said = words.above if distance > 0 else words.below
            is_true = not is_yes_or_no or (typical > 0.5) == (distance > 0)
            if said and is_true and abs(distance) >= wanted.minimum_distance:
                its_traits.append(Trait(name, typical, overall, distance, said))
    return [sorted(some, key=lambda trait: -abs(trait.distance)) for some in found]


def names(found: list[list[Trait]], *, otherwise: str) -> list[str]:
    """A name for each segment, none of them twice.

    >>> new, dear, late = (Trait(name, 0, 0, 1, name) for name in ("new", "dear", "late"))
    >>> names([[new, dear, late], [dear, new], [], []], otherwise="like most")
    ['New, dear, late', 'Dear, new', 'Like most', 'Like most (2)']
    """
    lengths = [min(TRAITS, len(some)) for some in found]
    while True:
        # Of the same words in another order, nobody could tell which is which.
        keys = [frozenset(trait.words for trait in some[:n]) for some, n in zip(found, lengths, strict=True)]
        longer = [i for i, key in enumerate(keys) if keys.count(key) > 1 and lengths[i] < len(found[i])]
        if not longer:
            break
        for i in longer:
            lengths[i] += 1
    said = [_name(some[:n], otherwise) for some, n in zip(found, lengths, strict=True)]
    return [
        name if name not in said[:i] else f"{name} ({1 + said[:i].count(name)})"
        for i, name in enumerate(said)
    ]


def described(number: int, name: str, share: float, its: list[Trait]) -> Mapping[str, Any]:
    """A segment as it is kept with a version."""
    return {"number": number, "name": name, "share": share, "traits": [vars(trait) for trait in its]}


def _name(some: list[Trait], otherwise: str) -> str:
    said = ", ".join(trait.words for trait in some) or otherwise
    return said[:1].upper() + said[1:]


def _counts(ours: Codes, theirs: Codes) -> NDArray[np.float64]:
    """Rows by our segment and by theirs."""
    table = np.zeros((int(ours.max()) + 1, int(theirs.max()) + 1))
    np.add.at(table, (ours, theirs), 1)
    return table
