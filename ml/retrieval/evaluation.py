"""How good a ranking is: recall, reciprocal rank and nDCG over the golden questions, with intervals.

A question has parts; a part is found when one of the chunks that answer it is. Of a question,

- `recall_at_k` is the share of its parts that are found among the first k hits,
- `mrr` is one divided by the rank of the first hit that answers a part; 0 if none of ten does,
- `ndcg_at_10` adds, for each part, a gain that falls with the rank at which it is found, divided by what the
  best possible order of hits would give (Järvelin & Kekäläinen 2002).

All are averages over questions. The intervals draw questions with replacement.

>>> question = Judged({1: {"a#1"}, 2: {"b#1", "b#2"}}, ["c#1", "b#2", "a#1"])
>>> round(question.recall(1), 2), round(question.recall(5), 2), question.reciprocal_rank()
(0.0, 1.0, 0.5)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
METRICS = ("recall_at_1", "recall_at_5", "recall_at_10", "mrr", "ndcg_at_10")
DEPTH = 10
"""Hits that count: nobody looks further, and an answer is made of fewer."""
N_RESAMPLES = 2_000
"""Enough for the ends of a 95 % interval to stand still in the third digit."""
SEED = 20261005


@dataclass(frozen=True)
class Judged:
    """A question: the chunks that answer each of its parts, and the hits in their order."""

    parts: Mapping[int, AbstractSet[str]]
    hits: Sequence[str]

    def _found(self) -> list[int]:
        """For each part that was found: the rank, from 1, of the first hit that answers it."""
        ranks = (
            next((rank for rank, hit in enumerate(self.hits[:DEPTH], 1) if hit in chunks), None)
            for chunks in self.parts.values()
        )
        return [rank for rank in ranks if rank is not None]

    def recall(self, k: int) -> float:
        """The share of parts that the first k hits answer."""
        return sum(rank <= k for rank in self._found()) / len(self.parts)

    def reciprocal_rank(self) -> float:
        """One divided by the rank of the first useful hit, or 0."""
        return 1 / min(self._found(), default=math.inf)

    def ndcg(self) -> float:
        """The discounted gain, as a share of the best one there could be."""
        gain = sum(1 / math.log2(1 + rank) for rank in self._found())
        # One chunk that answers two parts may stand first: that is more than the ideal of one part a chunk.
        ideal = sum(1 / math.log2(1 + rank) for rank in range(1, len(self.parts) + 1))
        return min(1.0, gain / ideal)

    def metrics(self) -> list[float]:
        """The values of `METRICS`, in their order."""
        return [self.recall(1), self.recall(5), self.recall(10), self.reciprocal_rank(), self.ndcg()]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean over questions, and the ends of its interval."""

    value: float
    low: float
    high: float


def scores(questions: Sequence[Judged]) -> Floats:
    """The metrics of each question, shape (questions, metrics)."""
    return np.array([question.metrics() for question in questions], dtype=np.float64).reshape(
        len(questions), len(METRICS)
    )


def estimates(values: Floats, *, confidence: float = 0.95) -> list[Estimate]:
    """The mean of each column of `values` (questions, metrics), with a bootstrap interval.

    >>> [one] = estimates(np.array([[1.0], [1.0], [0.0], [1.0]]))
    >>> one.value, one.low < 0.75 < one.high
    (0.75, True)
    """
    means = _resampled_means(values)
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    return [
        Estimate(value=float(mean), low=float(a), high=float(b))
        for mean, a, b in zip(values.mean(axis=0), low, high, strict=True)
    ]


def least_difference(new: Floats, old: Floats, *, confidence: float = 0.95) -> tuple[float, float]:
    """How much better `new` is than `old`, both of shape (questions,): the mean, and what it is at least.

    The same questions are drawn for both, so that what makes a question hard for both cancels out.

    >>> least_difference(np.array([0.5, 0.75]), np.array([0.5, 0.75]))
    (0.0, 0.0)
    """
    difference = (new - old)[:, None]
    return float(difference.mean()), float(np.quantile(_resampled_means(difference), 1 - confidence))


def _resampled_means(values: Floats) -> Floats:
    """The means of resamples, shape (resamples, columns)."""
    n = len(values)
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    return drawn @ values / n
