"""A mistake in params.yml is found before anything is fitted, and named."""

import pytest

from ml.errors import ParameterError
from ml.predictors import spec as predictors
from ml.predictors.candidates import candidates as made


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  test_months: 3",
            "  test_month: 3",
            r"split has an unknown key[\s\S]*'test_month'[\s\S]*did you mean 'test_months'\?",
        ),
        ("max_training_rows: 200000\n", "", r"lacks a key[\s\S]*max_training_rows"),
        (
            "embargo_days: 60",
            "embargo_days: 30",
            r"split.embargo_days[\s\S]*at least the horizon of 60 days[\s\S]*30",
        ),
        ("calibration: sigmoid", "calibration: magic", r"calibration[\s\S]*sigmoid or isotonic[\s\S]*magic"),
        (
            "    at_least: 0.15\n",
            "    at_least: 0.01\n",
            r"risk_bands cannot be meant[\s\S]*floors that fall to 0",
        ),
        ("    at_least: 0.70\n", "", r"gates cannot be meant[\s\S]*exactly one of at_least and at_most"),
        (
            "  - has_autopay\n",
            "  - has_autopays\n",
            r"reasons.groups.payment names something[\s\S]*has_autopay",
        ),
        (
            "  feature: contract_days_left",
            "  feature: contract_days",
            r"rule cannot be meant[\s\S]*one of the features[\s\S]*contract_days, lowest",
        ),
        ("keep_versions: 10", "keep_versions: 1", r"keep_versions cannot be meant[\s\S]*one to go back to"),
        (
            "  metric: validation_roc_auc",
            "  metric: validation_auc",
            r"select_by.metric[\s\S]*validation_auc",
        ),
    ],
)
def test_a_mistake_is_named(edit_params, old: str, new: str, message: str) -> None:
    edit_params(old, new)
    with pytest.raises(ParameterError, match=message):
        predictors.load("churn")


@pytest.mark.parametrize(
    ("candidates", "message"),
    [
        (
            {"gradient_boosting": {"n_trees": 150}},
            r"setting that its estimator does not know[\s\S]*n_trees",
        ),
        ({"neural_network": {}}, r"no candidate 'neural_network'[\s\S]*gradient_boosting"),
    ],
)
def test_a_wrong_candidate_is_named(candidates, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        made(candidates, task="binary", seed=1)


def test_broken_yaml_is_named(edit_params) -> None:
    edit_params("name: churn", "name: [churn")
    with pytest.raises(ParameterError, match="is not YAML"):
        predictors.load("churn")


def test_an_unknown_predictor_is_told_the_nearest_name() -> None:
    with pytest.raises(ParameterError, match="did you mean 'churn'"):
        predictors.load("chrun")


def test_each_section_changes_only_its_own_digest(edit_params) -> None:
    before = predictors.load("churn")
    edit_params("at_least: 1.5", "at_least: 1.4")
    gates = predictors.load("churn")
    assert (gates.fit_digest, gates.wording_digest) == (before.fit_digest, before.wording_digest)
    assert gates.gates_digest != before.gates_digest
    edit_params("Still on a DSL line", "On DSL")
    words = predictors.load("churn")
    assert (words.fit_digest, words.gates_digest) == (before.fit_digest, gates.gates_digest)
    assert words.wording_digest != before.wording_digest
    edit_params("keep_versions: 10", "keep_versions: 20")
    kept = predictors.load("churn")
    for digest in ("fit_digest", "gates_digest", "wording_digest"):
        assert getattr(kept, digest) == getattr(words, digest), "nothing is fitted, judged or worded anew"


def test_the_card_gives_a_cost_for_every_choice() -> None:
    card = predictors.card("churn")
    choices = [line for line in card.splitlines() if line.startswith("| ") and "what | why" not in line]
    assert len(choices) >= 8
    assert all(len([cell for cell in line.strip("| ").split(" | ") if cell]) == 3 for line in choices)
