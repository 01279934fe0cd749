"""The threshold is learned on questions, and measured on questions that it was not learned on."""

from __future__ import annotations

import numpy as np
import pytest

from ml.errors import AnsweringError
from ml.retrieval import refusal, refusal_fit


@pytest.fixture(autouse=True)
def _few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are enough here; the figures of the real ones come from ten."""
    monkeypatch.setattr(refusal_fit, "REPEATS", 2)


def questions(n: int = 200, *, signal: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray, list[int]]:
    draw = np.random.default_rng(seed)
    unanswerable = draw.random(n) < 0.25
    x = draw.normal(size=(n, 3))
    x[:, 0] -= signal * unanswerable
    return x, unanswerable, list(range(n))


def f1(fitted: refusal_fit.Fitted, unanswerable: np.ndarray) -> float:
    return {m.metric: m.value for m in refusal_fit.refusal_quality(fitted.refused, unanswerable)}[
        "refusal_f1"
    ]


def test_clear_evidence_is_learned_and_weighs_most() -> None:
    x, unanswerable, groups = questions(signal=4.0)
    fitted = refusal_fit.fit(x, unanswerable, groups)
    assert f1(fitted, unanswerable) > 0.9
    assert np.argmax(fitted.model.coefficients) == 0


def test_evidence_never_speaks_against_an_answer() -> None:
    x, unanswerable, groups = questions(signal=2.0)
    x[:, 1] = -x[:, 0]
    fitted = refusal_fit.fit(x, unanswerable, groups)
    assert fitted.model.coefficients[0] > 0
    assert fitted.model.coefficients[1] == 0


def test_fit_is_that_of_scikit_learn_where_all_evidence_speaks_for() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    x, unanswerable, _ = questions(signal=2.0)
    x[:, 1:] -= unanswerable[:, None]
    own = refusal_fit.Logistic.fit(x, ~unanswerable)
    theirs = linear_model.LogisticRegression(C=refusal_fit.TRUST, class_weight="balanced", tol=1e-8)
    theirs.fit((x - x.mean(axis=0)) / x.std(axis=0), ~unanswerable)
    assert np.allclose(own.coefficients, theirs.coef_[0], atol=1e-3)
    assert np.isclose(own.intercept, theirs.intercept_[0], atol=1e-3)


def test_folds_divide_no_group_and_judge_each_question_once() -> None:
    groups = np.array([0, 0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10])
    labels = np.array([True, True, False] * 4 + [True, False])
    judged = []
    for train, test in refusal_fit.folds(labels, groups, 1):
        assert not set(groups[train]) & set(groups[test])
        judged += test.tolist()
    assert sorted(judged) == list(range(len(groups)))


def test_noise_is_not_measured_as_skill() -> None:
    """Choosing the threshold on the judged questions would give more than refusing everything does."""
    x, unanswerable, groups = questions(signal=0.0)
    everything = 2 * unanswerable.sum() / (unanswerable.sum() + len(unanswerable))
    assert f1(refusal_fit.fit(x, unanswerable, groups), unanswerable) < everything + 0.03


def test_same_questions_twice_give_the_same_model() -> None:
    x, unanswerable, groups = questions(signal=2.0)
    one, other = (refusal_fit.fit(x, unanswerable, groups) for _ in range(2))
    assert one.threshold == other.threshold
    assert np.array_equal(one.refused, other.refused)


def test_paraphrases_stay_together() -> None:
    vectors = np.array(
        [[1, 0, 0], [0.9, 0.4358899, 0], [0, 0, 1], [0.6, 0.8, 0], [0, 1, 0]], dtype=np.float32
    )
    one, other, third, fourth, fifth = refusal_fit.same_questions(vectors)
    assert one == other == fourth == fifth, "through each other"
    assert third != one


def test_equal_scores_are_not_separated() -> None:
    probability = np.array([0.2, 0.2, 0.2, 0.9])
    unanswerable = np.array([True, False, True, False])
    assert 0.2 < refusal_fit.best_threshold(probability, unanswerable) < 0.9


def test_probability_in_python_is_that_of_the_fit() -> None:
    x, unanswerable, groups = questions(signal=2.0)
    fitted = refusal_fit.fit(x, unanswerable, groups)
    names = ("one", "two", "three")
    rows = [
        {
            "refusal_key": "k", "feature": name,
            "mean": fitted.model.means[at], "scale": fitted.model.scales[at],
            "coefficient": fitted.model.coefficients[at], "intercept": fitted.model.intercept,
            "threshold": fitted.threshold,
        }
        for at, name in enumerate(names)
    ]  # fmt: skip
    model = refusal.from_rows(rows, features=names)
    expected = fitted.model.probability(x)
    found = [model.probability(dict(zip(names, row, strict=True))) for row in x]
    assert np.allclose(found, expected, atol=1e-12)


def test_intervals_hold_the_value() -> None:
    x, unanswerable, groups = questions(signal=1.5)
    fitted = refusal_fit.fit(x, unanswerable, groups)
    supported = np.random.default_rng(1).random((~unanswerable).sum()) < 0.9
    quality = refusal_fit.refusal_quality(fitted.refused, unanswerable)
    quality += refusal_fit.answer_support(supported, fitted.refused[:, ~unanswerable])
    assert {m.metric for m in quality} == {
        "refusal_precision", "refusal_recall", "refusal_f1", "answer_support", "answer_rate",
    }  # fmt: skip
    for measured in quality:
        assert 0 <= measured.low <= measured.value <= measured.high <= 1


def test_without_rows_or_with_other_features_the_message_says_build() -> None:
    with pytest.raises(AnsweringError, match=r"nobody has learned yet[\s\S]*Hint: run `make build`"):
        refusal.from_rows([], features=["coverage"])
    row = {
        "refusal_key": "k",
        "feature": "old",
        "mean": 0,
        "scale": 1,
        "coefficient": 1,
        "intercept": 0,
        "threshold": 0.5,
    }
    with pytest.raises(AnsweringError, match="unknown feature 'old'"):
        refusal.from_rows([row], features=["coverage"])
