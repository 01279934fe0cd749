"""A company raises its prices: the champion's customers move, a rule asks for a fit, and the fit helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import (
    NO_TEST,
    Project,
    copy_of_checkout,
    with_churn_alone,
    with_few_documents,
    without_language,
)

from ml.company import generate

NODES = ("--select", "+customer_churn", "+ml_retraining_decisions", "+ml_drift", *NO_TEST)
DECISIONS = (
    "select decision, decided_by, drifted_feature, promotion, outcome from marts.ml_retraining_decisions "
    "where predictor = 'churn' order by decided_at"
)


@pytest.fixture(scope="module")
def shocked(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three builds: before the rise, a month later, and when it is known who left because of it."""
    # The other predictors need a longer history than there is in the first build.
    project = with_churn_alone(copy_of_checkout(tmp_path_factory.mktemp("shocked") / "project"))
    without_language(with_few_documents(project))
    generate(scale=1, seed=7, out=project.raw, file_format="csv", scenario="price_shock")
    project.edit("ml/predictors/churn/params.yml", "when_data_changed: always", "when_data_changed: by_rules")
    project.must_build(*NODES, known_until="2025-09-06 00:00:00")
    project.must_build(*NODES, known_until="2025-10-06 00:00:00")
    project.must_build(*NODES)
    return project


def test_each_build_leads_to_one_decision(shocked: Project) -> None:
    first, second, third = shocked.rows(DECISIONS)
    assert first == ("retrain", "first_fit", None, "promoted", "nothing to compare with")
    assert second[:2] == ("wait", "no_rule"), "another month is no reason"
    assert third[0] == "retrain"


def test_the_rise_leads_to_one_retraining_and_one_measured_result(shocked: Project) -> None:
    ((rule, drop, threshold, psi, promotion, version, outcome),) = shocked.rows(
        "select decided_by, rule_value, rule_threshold, largest_feature_psi, promotion, model_version, "
        "outcome from marts.ml_retraining_decisions where predictor = 'churn' "
        "and champion_version = 1 and decision = 'retrain'"
    )
    assert rule == "new_metric_drop_low" and drop > 0.02 > threshold == 0
    assert psi > 0.6, "the features have moved, too"
    assert (promotion, version, outcome) == ("promoted", 2, "better")


def test_the_new_champion_is_at_home_again(shocked: Project) -> None:
    """What drifted from the old training set is what the new one is made of."""
    ((largest, version),) = shocked.rows(
        "select max(psi), max(model_version) from marts.ml_drift "
        "where predictor = 'churn' and feature = 'price_change_3m_pct'"
    )
    ((before,),) = shocked.rows(
        "select max(psi) from audit.churn_shift where feature = 'price_change_3m_pct' "
        "and data_digest = (select data_digest from audit.churn_in_service)"
    )
    assert version == 2
    assert largest < before


def test_a_build_after_the_decision_changes_nothing(shocked: Project, tmp_path: Path) -> None:
    again = shocked.copy_to(tmp_path / "project")
    again.must_build(*NODES)
    assert again.rows(DECISIONS)[-1][:2] == ("wait", "nothing_changed")
