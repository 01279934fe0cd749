"""Why this prediction: the three concepts that move it most, in words.

For each concept the row's own figures are replaced by those of the reference row (the median of the typical
ones, such as the customers who stayed), all others stay as they are, and the change is the concept's effect:
positive raises the prediction. It is a change of the log-odds of a probability or of the chosen class, of a
number in its unit, or of the lead of a segment over the next one. This is explanation by leaving a part out
(Robnik-Sikonja and Kononenko, Explaining Classifications for Individual Instances, 2008), done for concepts
instead of columns, because correlated columns would share the blame. It works with every estimator. A concept
is only mentioned if a phrase of the effect's direction is true for the row.

The effects of all concepts sum to the row's difference from the reference row where the estimator adds its
features up, as a logistic regression does. Trees do not: what two concepts do together is counted for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.dataset import Matrix
from ml.metrics import Floats
from ml.predictors.phrases import Phrase
from ml.predictors.spec import Reasons
from ml.tasks.task import Task

TOP = 3
RAISES, LOWERS = "raises", "lowers"
_NONE = -1


def schema() -> list[pa.Field]:
    """The columns that `explain` returns, the strongest reason first; null where there is no further
    reason."""
    columns = []
    for k in range(1, TOP + 1):
        columns += [
            pa.field(f"reason_{k}", pa.string()),
            pa.field(f"reason_{k}_direction", pa.string()),
            pa.field(f"reason_{k}_effect", pa.float64()),
        ]
    return columns


@dataclass(frozen=True)
class Effects:
    """Effect and number of the phrase, both of shape (n, groups); phrase -1 = nothing to say."""

    effect: Floats
    phrase: NDArray[np.int16]


def explain(
    x: Matrix,
    p: Floats,
    *,
    predict: Callable[[Matrix], Floats],
    task: Task,
    features: list[str],
    reference: dict[str, float],
    reasons: Reasons,
) -> list[pa.Array]:
    """The arrays of `schema()` for rows `x` of shape (n, len(features)) with predictions `p` of n rows."""
    found = effects(x, p, predict=predict, task=task, features=features, reference=reference, reasons=reasons)
    phrases = [group.raises + group.lowers for group in reasons.groups]
    strength = np.where(found.phrase == _NONE, 0.0, np.abs(found.effect))
    order = np.argsort(-strength, axis=1, kind="stable")[:, :TOP]
    there = np.arange(len(x))
    columns: list[pa.Array] = []
    for k in range(TOP):
        if k >= order.shape[1]:
            columns += [pa.nulls(len(x), field.type) for field in schema()[3 * k : 3 * k + 3]]
            continue
        groups = order[:, k]
        silent = strength[there, groups] == 0
        effect = found.effect[there, groups]
        said = _sentences(x, features, groups, found.phrase[there, groups], silent, phrases)
        columns += [
            pa.array(said, pa.string()),
            pa.array(np.where(effect > 0, RAISES, LOWERS), pa.string(), mask=silent),
            pa.array(effect, pa.float64(), mask=silent),
        ]
    return columns


def effects(
    x: Matrix,
    p: Floats,
    *,
    predict: Callable[[Matrix], Floats],
    task: Task,
    features: list[str],
    reference: dict[str, float],
    reasons: Reasons,
) -> Effects:
    """Effect and phrase of every concept for every row; rows about which nothing could be said are not
    predicted."""
    place = {name: j for j, name in enumerate(features)}
    n, chosen = len(x), task.chosen(p)
    own = task.additive(p, chosen)
    effect = np.zeros((n, len(reasons.groups)))
    phrase = np.full((n, len(reasons.groups)), _NONE, dtype=np.int16)
    for g, group in enumerate(reasons.groups):
        raising = _first_true(group.raises, x, place, offset=0)
        lowering = _first_true(group.lowers, x, place, offset=len(group.raises))
        its = np.flatnonzero((raising != _NONE) | (lowering != _NONE))
        if len(its) == 0:
            continue
        instead = x[its]
        for name in group.features:
            instead[:, place[name]] = reference[name]
        change = own[its] - task.additive(predict(instead), chosen[its])
        said = np.where(change > 0, raising[its], lowering[its])
        worth = np.abs(change) >= reasons.minimum_effect
        effect[its, g] = change
        phrase[its, g] = np.where(worth, said, _NONE)
    return Effects(effect, phrase)


def _first_true(
    phrases: tuple[Phrase, ...], x: Matrix, place: dict[str, int], *, offset: int
) -> NDArray[np.int16]:
    """Number of the first phrase whose conditions hold, per row; -1 if none does."""
    first = np.full(len(x), _NONE, dtype=np.int16)
    for k in reversed(range(len(phrases))):
        holds = np.ones(len(x), dtype=np.bool_)
        for condition in phrases[k].conditions:
            holds &= condition.holds(x[:, place[condition.feature]])
        first[holds] = offset + k
    return first


def _sentences(
    x: Matrix,
    features: list[str],
    groups: NDArray[np.intp],
    numbers: NDArray[np.int16],
    silent: NDArray[np.bool_],
    phrases: list[tuple[Phrase, ...]],
) -> list[str | None]:
    place = {name: j for j, name in enumerate(features)}
    said: list[str | None] = [None] * len(x)
    for i in np.flatnonzero(~silent):
        phrase = phrases[groups[i]][numbers[i]]
        said[i] = phrase.say({name: x[i, place[name]] for name in phrase.fields})
    return said
