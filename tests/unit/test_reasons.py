"""A reason is true for its row, points in the right direction, and is ranked by its effect."""

from __future__ import annotations

import numpy as np
import pytest

from ml import reasons, tasks
from ml.errors import ParameterError
from ml.predictors import phrases
from ml.predictors import spec as predictors
from ml.predictors.phrases import Condition, Figure
from ml.predictors.spec import Reasons

FEATURES = ["price_change_pct", "n_slow_tickets", "tenure_months"]
GROUPS = {
    "price": {
        "features": ["price_change_pct"],
        "raises": [{"when": ["price_change_pct >= 3"], "say": "Price rose {price_change_pct:.0f} %"}],
    },
    "support": {
        "features": ["n_slow_tickets"],
        "raises": [
            {"when": ["n_slow_tickets >= 2"], "say": "{n_slow_tickets:.0f} tickets waited"},
            {"when": ["n_slow_tickets == 1"], "say": "A ticket waited"},
        ],
    },
    "tenure": {
        "features": ["tenure_months"],
        "lowers": [{"when": ["tenure_months >= 24"], "say": "Customer for {tenure_months:years} years"}],
    },
}
REASONS = Reasons(
    0.05, [phrases.group(name, given, FEATURES, "params.yml") for name, given in GROUPS.items()]
)
REFERENCE = {"price_change_pct": 0.0, "n_slow_tickets": 0.0, "tenure_months": 12.0}
WEIGHTS = np.array([0.1, 0.8, -0.03])


def predict(x: np.ndarray) -> np.ndarray:
    """A logistic model: the effect of a concept is its weight times the distance to the reference."""
    return 1 / (1 + np.exp(-(np.nan_to_num(x) @ WEIGHTS - 2)))


def explain(*rows: list[float]) -> list[list]:
    x = np.array(rows)
    columns = reasons.explain(
        x,
        predict(x),
        predict=predict,
        task=tasks.of("binary"),
        features=FEATURES,
        reference=REFERENCE,
        reasons=REASONS,
    )
    assert [field.type for field in reasons.schema()] == [column.type for column in columns]
    return [list(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


def test_the_strongest_effects_come_first_with_the_rows_own_figures() -> None:
    (row,) = explain([9.4, 2.0, 74.0])
    assert row[0::3] == ["Customer for 6 years", "2 tickets waited", "Price rose 9 %"]
    assert row[1::3] == ["lowers", "raises", "raises"]
    assert row[2::3] == pytest.approx([-0.03 * 62, 1.6, 0.94])


def test_a_figure_of_one_has_its_own_phrase() -> None:
    assert explain([0.0, 1.0, 12.0])[0][0] == "A ticket waited"


def test_what_is_not_true_or_not_worth_mentioning_is_not_said() -> None:
    nothing = [None] * 9
    assert explain([0.0, 0.0, 12.0], [2.0, 0.0, 12.0], [np.nan, np.nan, np.nan]) == [nothing] * 3


def test_an_effect_against_the_phrase_is_not_said() -> None:
    assert explain([-20.0, 0.0, 12.0])[0] == [None] * 9


@pytest.mark.parametrize(("interaction", "sums"), [(0.0, True), (0.01, False)])
def test_effects_sum_to_the_score_of_an_estimator_that_adds_its_features(
    interaction: float, sums: bool
) -> None:
    """What the method promises: with an interaction, both concepts have the whole of it, and say so."""

    def model(x: np.ndarray) -> np.ndarray:
        """A logistic model whose price and tenure may act together."""
        return 1 / (1 + np.exp(-(x @ WEIGHTS + interaction * x[:, 0] * x[:, 2] - 2)))

    x = np.array([[9.4, 2.0, 74.0], [3.0, 1.0, 24.0], [30.0, 5.0, 25.0]])
    typical = np.array([[REFERENCE[name] for name in FEATURES]])
    task = tasks.of("binary")
    found = reasons.effects(
        x, model(x), predict=model, task=task, features=FEATURES, reference=REFERENCE, reasons=REASONS
    )
    difference = task.additive(model(x), np.zeros(len(x), int)) - task.additive(
        model(typical), np.zeros(1, int)
    )
    assert (np.abs(found.effect.sum(axis=1) - difference) < 1e-9).all() == sums


def test_every_phrase_of_churn_is_a_clean_sentence() -> None:
    spec = predictors.load("churn")
    figures = dict.fromkeys(spec.features, 3.0)
    said = [phrase.say(figures) for group in spec.reasons.groups for phrase in group.raises + group.lowers]
    assert len(said) > 40
    for sentence in said:
        assert sentence[0].isupper() or sentence[0] in "$3"
        assert "{" not in sentence
        assert "nan" not in sentence


def test_every_feature_that_describes_behaviour_belongs_to_one_concept() -> None:
    spec = predictors.load("churn")
    grouped = [name for group in spec.reasons.groups for name in group.features]
    assert len(grouped) == len(set(grouped))
    assert set(spec.features) - set(grouped) == {"age_years", "is_business", "has_marketing_consent"}


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("x >= 3", [2, 3, np.nan], [False, True, False]),
        ("x != 0", [0, 1, np.nan], [False, True, False]),
        ("x < -1.5", [-2, 0, np.nan], [True, False, False]),
        ("x is null", [1, np.nan], [False, True]),
        ("x is known", [1, np.nan], [True, False]),
    ],
)
def test_conditions(text: str, values: list[float], holds: list[bool]) -> None:
    assert Condition.parse(text).holds(np.array(values, dtype=float)).tolist() == holds


@pytest.mark.parametrize("text", ["x", "x => 3", "x >= y", "__import__('os')", "x >= 3 or y > 2"])
def test_a_condition_is_not_code(text: str) -> None:
    with pytest.raises(ParameterError, match="cannot be read"):
        Condition.parse(text)


@pytest.mark.parametrize(
    ("say", "when", "message"),
    [
        ("{price:.0f}", [], "names something that is not a feature"),
        ("{tenure_months.__class__}", [], "names something that is not a feature"),
        ("{tenure_months:years} years", [], "may be null"),
    ],
)
def test_a_phrase_is_checked_when_it_is_loaded(say: str, when: list[str], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        phrases.group(
            "tenure", {"features": ["tenure_months"], "raises": [{"when": when, "say": say}]}, FEATURES, "p"
        )


def test_figures_speak_to_people() -> None:
    assert (
        f"{Figure(23):years} {Figure(24):years} {Figure(61):months} {Figure(-7.6):abs} {Figure(12):.2f}"
        == "1 2 2 8 12.00"
    )
