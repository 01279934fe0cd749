"""Learn on the golden questions when to refuse, and measure it honestly.

A logistic regression of few features with a strong penalty, because there are a few hundred questions only.
No coefficient may be negative: more evidence must never speak against an answer, whatever a few questions
say.

The measure is the F1 of refusals, and it is nested: in each outer fold, the threshold is chosen on scores
that the inner folds gave to questions they had not seen, and the outer questions are only judged by it.
Questions that ask the same in other words stay in one fold. All of it is repeated with other folds, and
figures are means.

>>> x = np.array([[0.1], [0.2], [0.3], [0.7], [0.8], [0.9]])
>>> model = Logistic.fit(x, np.array([False, False, False, True, True, True]))
>>> (model.probability(x) > 0.5).tolist()
[False, False, False, True, True, True]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Places = NDArray[np.intp]

TRUST = 0.3
"""How much the questions weigh against the penalty of half the squared coefficients; scikit-learn's C. From
0.1 to 1 the F1 stays within one point."""
FOLDS = 5
REPEATS = 10
"""Between two divisions into folds the F1 moves by two points; the mean of ten stands still."""
SAME_QUESTION = 0.8
"""Cosine from which on two questions count as one asked twice."""
SEED = 20261005
N_RESAMPLES = 2_000


@dataclass(frozen=True, kw_only=True)
class Logistic:
    """A logistic regression whose coefficients are not negative; both classes weigh the same."""

    means: Floats
    scales: Floats
    coefficients: Floats
    intercept: float

    @classmethod
    def fit(cls, x: Floats, answered: Booleans) -> Logistic:
        """The coefficients that explain best which questions were answered."""
        from scipy.optimize import minimize
        from scipy.special import expit, log_expit

        means, scales = x.mean(axis=0), x.std(axis=0)
        scales = np.where(scales > 0, scales, 1.0)
        z = (x - means) / scales
        sign = np.where(answered, 1.0, -1.0)
        n = len(x)
        weight = TRUST * np.where(answered, n / (2 * answered.sum()), n / (2 * (n - answered.sum())))

        def loss(b: Floats) -> tuple[float, Floats]:
            margin = sign * (b[0] + z @ b[1:])
            slope = -weight * sign * expit(-margin)
            value = float(0.5 * b[1:] @ b[1:] - (weight * log_expit(margin)).sum())
            return value, np.concatenate([[slope.sum()], z.T @ slope + b[1:]])

        bounds = [(None, None)] + [(0.0, None)] * x.shape[1]
        b = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
        return cls(means=means, scales=scales, coefficients=b[1:], intercept=float(b[0]))

    def probability(self, x: Floats) -> Floats:
        """The probability that a question is answered, one per row."""
        odds = self.intercept + ((x - self.means) / self.scales) @ self.coefficients
        found: Floats = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
        return found


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The model on all questions, and what cross-validation said of it.

    Attributes:
        threshold: chosen on each question's mean probability by fits that had not seen it.
        refused: for each repeat and question, whether it would have been refused, shape (repeats, questions).
    """

    model: Logistic
    threshold: float
    refused: Booleans


def fit(x: Floats, unanswerable: Booleans, groups: Sequence[int]) -> Fitted:
    """Fit on all questions, and judge on those that were left out.

    Args:
        x: features, shape (questions, features).
        unanswerable: the truth.
        groups: questions with the same number are kept together.
    """
    groups_ = np.asarray(groups)
    answered = ~unanswerable
    refused = np.zeros((REPEATS, len(x)), dtype=bool)
    scores = np.zeros((REPEATS, len(x)))
    for repeat in range(REPEATS):
        for train, test in folds(answered, groups_, SEED + repeat):
            inner = np.zeros(len(train))
            for inner_train, inner_test in folds(answered[train], groups_[train], SEED + repeat):
                of_train = train[inner_train]
                inner[inner_test] = Logistic.fit(x[of_train], answered[of_train]).probability(
                    x[train[inner_test]]
                )
            found = Logistic.fit(x[train], answered[train]).probability(x[test])
            scores[repeat, test] = found
            refused[repeat, test] = found < best_threshold(inner, unanswerable[train])
    out_of_fold = scores.mean(axis=0)
    return Fitted(
        model=Logistic.fit(x, answered),
        threshold=best_threshold(out_of_fold, unanswerable),
        refused=refused,
    )


def best_threshold(probability: Floats, unanswerable: Booleans) -> float:
    """The threshold with the best F1 of refusals: the middle of the gap between two scores.

    >>> best_threshold(np.array([0.1, 0.2, 0.6, 0.8]), np.array([True, True, False, False]))
    0.4
    """
    order = np.argsort(probability, kind="stable")
    ranked, truth = probability[order], unanswerable[order]
    hits = np.cumsum(truth)
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + truth.sum())
    # Between equal scores there is no gap to put a threshold into.
    f1[:-1][ranked[1:] == ranked[:-1]] = -1
    best = int(np.argmax(f1))
    following = ranked[best + 1] if best + 1 < len(ranked) else 1.0
    return float(round((ranked[best] + following) / 2, 6))


def folds(labels: Booleans, groups: NDArray[np.int_], seed: int) -> Iterator[tuple[Places, Places]]:
    """Rows to learn from and rows to judge, for each fold: both classes dealt out evenly, no group divided.

    >>> labels = np.array([True] * 5 + [False] * 5)
    >>> [(len(train), labels[test].tolist()) for train, test in folds(labels, np.arange(10), 1)][0]
    (8, [True, False])
    """
    draw = np.random.default_rng(seed)
    fold_of: dict[int, int] = {}
    for label in (True, False):
        own = [group for group in np.unique(groups[labels == label]).tolist() if group not in fold_of]
        for place, at in enumerate(draw.permutation(len(own)).tolist()):
            fold_of[own[at]] = place % FOLDS
    of_row = np.array([fold_of[group] for group in groups.tolist()])
    for fold in range(FOLDS):
        yield np.flatnonzero(of_row != fold), np.flatnonzero(of_row == fold)


def same_questions(vectors: NDArray[np.float32]) -> list[int]:
    """A number for each question; those that ask the same, directly or by way of others, share it."""
    root = list(range(len(vectors)))

    def find(place: int) -> int:
        while root[place] != place:
            place = root[place]
        return place

    for one, other in np.argwhere(np.triu(vectors @ vectors.T >= SAME_QUESTION, k=1)).tolist():
        root[find(other)] = find(one)
    return [find(place) for place in range(len(vectors))]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A figure, and the ends of its 95 % interval."""

    metric: str
    value: float
    low: float
    high: float
    n_questions: int


def refusal_quality(refused: Booleans, unanswerable: Booleans) -> list[Measured]:
    """Precision, recall and F1 of refusals; the intervals draw questions with replacement."""
    n = len(unanswerable)
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    weights = np.vstack([np.ones((1, n)), drawn])
    rate = refused.mean(axis=0)
    hits = weights @ (rate * unanswerable)
    n_refused, n_unanswerable = weights @ rate, weights @ unanswerable.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = {
            "refusal_precision": hits / n_refused,
            "refusal_recall": hits / n_unanswerable,
            "refusal_f1": 2 * hits / (n_refused + n_unanswerable),
        }
    return [_measured(metric, np.nan_to_num(found), n) for metric, found in values.items()]


def answer_support(supported: Booleans, refused: Booleans) -> list[Measured]:
    """Of questions that have an answer: the share answered, and of that, what cites a labelled passage.

    Args:
        supported: whether the answer, if given, cites a labelled passage.
        refused: for each repeat and question, whether it would have been refused.
    """
    n = len(supported)
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    weights = np.vstack([np.ones((1, n)), drawn])
    rate = 1 - refused.mean(axis=0)
    n_answered = weights @ rate
    with np.errstate(invalid="ignore", divide="ignore"):
        support = np.nan_to_num((weights @ (rate * supported)) / n_answered)
    return [
        _measured("answer_support", support, n),
        _measured("answer_rate", n_answered / weights.sum(axis=1), n),
    ]


def _measured(metric: str, values: Floats, n: int) -> Measured:
    low, high = np.quantile(values[1:], [0.025, 0.975])
    return Measured(metric=metric, value=float(values[0]), low=float(low), high=float(high), n_questions=n)
