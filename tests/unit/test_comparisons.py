"""Comparing all rows with every threshold gives what walking each row down every tree gives, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier

from ml.comparisons import CHUNK_ROWS, Comparisons

N_FEATURES = 6


def rows(n: int, *, seed: int) -> NDArray[np.float32]:
    """Long tails, codes of few values, and one column that never varies."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, [0.01, 1, 100, 1e6, 1, 1], (n, N_FEATURES))
    x[:, 4] = rng.integers(0, 3, n)
    x[:, 5] = 7
    return x.astype(np.float32)


def boosted(**settings: Any) -> GradientBoostingClassifier:
    x, rng = rows(3_000, seed=0), np.random.default_rng(1)
    y = (x[:, 1] + x[:, 4] * (x[:, 2] > 0) + rng.normal(0, 1, len(x)) > 1).astype(int)
    return GradientBoostingClassifier(**{"n_estimators": 30, "random_state": 1, **settings}).fit(x, y)


@pytest.mark.parametrize("max_depth", [1, 2, 3, 4])
@pytest.mark.parametrize("n", [1, 2, 5_000, CHUNK_ROWS, CHUNK_ROWS + 1])
def test_sums_are_those_of_the_walk(max_depth: int, n: int) -> None:
    trees, x = boosted(max_depth=max_depth, subsample=0.5, max_features=0.5), rows(n, seed=n)
    assert Comparisons.fit_for(trees)
    np.testing.assert_array_equal(Comparisons(trees)(x.T), trees.decision_function(x))


def test_rows_on_a_threshold_and_just_beside_it_go_the_same_way() -> None:
    trees = boosted(max_depth=4)
    thresholds = [
        (feature, threshold)
        for (stage,) in trees.estimators_
        for feature, threshold in zip(stage.tree_.feature, stage.tree_.threshold, strict=True)
        if feature >= 0
    ]
    x = np.repeat(rows(1, seed=2), 3 * len(thresholds), axis=0)
    for n, (feature, threshold) in enumerate(thresholds):
        near = np.float32(threshold)
        x[3 * n : 3 * n + 3, feature] = (
            near,
            np.nextafter(near, np.float32(np.inf)),
            np.nextafter(near, np.float32(-np.inf)),
        )
    np.testing.assert_array_equal(Comparisons(trees)(x.T), trees.decision_function(x))


def test_trees_that_are_a_single_leaf_and_lopsided_ones() -> None:
    x = rows(2_000, seed=3)
    for settings in ({"min_samples_leaf": 2_000}, {"min_samples_leaf": 700}, {"max_leaf_nodes": 6}):
        trees = boosted(max_depth=4, **settings)
        np.testing.assert_array_equal(Comparisons(trees)(x.T), trees.decision_function(x))


def test_deep_trees_and_several_classes_are_not_for_it() -> None:
    assert not Comparisons.fit_for(boosted(max_depth=5))
    x = rows(300, seed=4)
    several = GradientBoostingClassifier(n_estimators=3).fit(x, np.arange(300) % 3)
    assert not Comparisons.fit_for(several)


def test_no_rows_have_no_sums() -> None:
    assert Comparisons(boosted())(np.empty((N_FEATURES, 0), np.float32)).shape == (0,)
