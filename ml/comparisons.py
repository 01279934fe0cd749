"""Boosted trees without walking: all rows are compared with each threshold at once, and leaves looked up.

A tree of depth four makes at most fifteen comparisons. NumPy makes each of them for all rows in one go, and
once where several trees make the same. What a half of a tree finds, read as a binary number, is the place of
the row's value in a table; what the root finds says which half counts. More is compared than on a walk from
the root to a leaf, but without a branch that a processor has to guess and without waiting for one number to
know which is next: three quarters of the time. Bits in place of paths are the idea of QuickScorer (Lucchese
et al., SIGIR 2015, doi:10.1145/2766462.2767733).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK_ROWS = 32_768
"""Rows that are compared at once: enough for the calls not to count, and 36 MB of results for 1,100
thresholds."""
FEWEST_ROWS = 8_192
"""For fewer, the calls cost more than the walk."""

_DEEPEST = 4
_MOST_BITS = 7

Plan = tuple[list[int], int] | tuple[int, "Plan", "Plan"]
"""How the place of a row is found: bits and where their table begins, or which of two plans a bit chooses."""


class Comparisons:
    """The sum of the values that boosted trees have for a row.

    Args:
        trees: a fitted `GradientBoostingClassifier` of one tree per stage, none deeper than four.
    """

    def __init__(self, trees: Any) -> None:
        self._places: dict[tuple[int, np.float32], int] = {}
        self._trees = [self._of_tree(stage.tree_, trees.learning_rate) for (stage,) in trees.estimators_]
        no_rows = np.zeros((1, trees.n_features_in_), np.float32)
        self._start = float(trees._raw_predict_init(no_rows)[0, 0])

    @staticmethod
    def fit_for(trees: Any) -> bool:
        """Whether trees are few per stage and flat enough."""
        flat = all(stage.tree_.max_depth <= _DEEPEST for stage in trees.estimators_.flat)
        return bool(flat and trees.estimators_.shape[1] == 1)

    def __call__(self, columns: NDArray[np.float32]) -> NDArray[np.float64]:
        """What `decision_function` says, to the last bit.

        Args:
            columns: shape (n features, n rows), without NaN.

        Returns:
            Log odds, shape (n rows,).
        """
        n_rows = columns.shape[1]
        total = np.full(n_rows, self._start)
        found = np.empty((len(self._places), min(n_rows, CHUNK_ROWS)), dtype=np.uint8)
        for start in range(0, n_rows, CHUNK_ROWS):
            part = columns[:, start : start + CHUNK_ROWS]
            self._add(part, found[:, : part.shape[1]], total[start : start + CHUNK_ROWS])
        return total

    def _add(
        self, columns: NDArray[np.float32], found: NDArray[np.uint8], total: NDArray[np.float64]
    ) -> None:
        for (feature, threshold), place in self._places.items():
            np.greater(columns[feature], threshold, out=found[place].view(bool))
        code = np.empty(len(total), np.uint8)
        index = np.empty(len(total), np.intp)
        value = np.empty(len(total))
        for plan, table in self._trees:
            _evaluate(plan, found, code)
            np.copyto(index, code)
            table.take(index, out=value, mode="clip")
            total += value

    def _of_tree(self, tree: Any, scale: float) -> tuple[Plan, NDArray[np.float64]]:
        table: list[float] = []
        plan = self._plan(tree, 0, table)
        return plan, scale * np.array(table)

    def _plan(self, tree: Any, root: int, table: list[float]) -> Plan:
        """The plan of a subtree, whose values are put at the end of ``table``."""
        inner = _inner_nodes(tree, root)
        if len(inner) > _MOST_BITS:
            left, right = (self._plan(tree, child[root], table) for child in _children(tree))
            return self._place(tree, root), left, right
        start = len(table)
        for code in range(2 ** len(inner)):
            goes_right = {node: code >> n & 1 for n, node in enumerate(reversed(inner))}
            node = root
            while node in goes_right:
                node = _children(tree)[goes_right[node]][node]
            table.append(tree.value[node, 0, 0])
        return [self._place(tree, node) for node in inner], start

    def _place(self, tree: Any, node: int) -> int:
        """The row of results for what a node asks; new, if no node has asked it before."""
        threshold = np.float32(tree.threshold[node])
        if threshold > tree.threshold[node]:  # No 32-bit number lies between the two.
            threshold = np.nextafter(threshold, np.float32(-np.inf))
        return self._places.setdefault((int(tree.feature[node]), threshold), len(self._places))


def _evaluate(plan: Plan, found: NDArray[np.uint8], code: NDArray[np.uint8]) -> None:
    """Write the place of each row's value to ``code``."""
    if len(plan) == 3:
        bit, left, right = plan
        other = np.empty_like(code)
        _evaluate(left, found, code)
        _evaluate(right, found, other)
        np.copyto(code, other, where=found[bit].view(bool))
        return
    bits, start = plan
    code.fill(0)
    for bit in bits:
        np.add(code, code, out=code)
        np.add(code, found[bit], out=code)
    if start:
        np.add(code, start, out=code)


def _children(tree: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return tree.children_left, tree.children_right


def _inner_nodes(tree: Any, root: int) -> list[int]:
    """The nodes below a root, it included, that compare something: a node before those below it."""
    left, right = (int(child[root]) for child in _children(tree))
    if left == right:  # A leaf has neither.
        return []
    return [root, *_inner_nodes(tree, left), *_inner_nodes(tree, right)]
