"""A candidate serves only after the gates; a rejected one never does, and a person's choice is respected."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pyarrow as pa
import pytest

from ml import evaluation, gates, promotion, registry, store
from ml.errors import PromotionError, RegistryError
from ml.predictors.spec import load

STRICT = ("at_least: 0.70", "at_least: 0.99")


def relabelled(rows: pa.Table, label: np.ndarray) -> pa.Table:
    return rows.set_column(
        rows.schema.get_field_index("churned_within_60d"), "churned_within_60d", pa.array(label)
    )


def test_the_first_good_candidate_becomes_champion_and_stays(warehouse, rows) -> None:
    trained = warehouse.train(rows)
    first = warehouse.promote()
    assert (first["decision"], first["gate"]) == ("promoted", "none")
    assert first["champion_version"] == first["candidate_version"] == 1
    assert first["champion_run_id"] == trained["run_id"]
    assert first["champion_metric_value"] == pytest.approx(trained["metric_value"])
    assert registry.champion("churn").number == 1
    warehouse.train(rows)
    second = warehouse.promote()
    assert (second["decision"], second["reason"]) == ("kept", "version 1 is champion already")
    assert second["scoring_digest"] == first["scoring_digest"]
    assert warehouse.promotion.schema == promotion.PROMOTION_SCHEMA


def test_a_rejected_candidate_leaves_the_old_champion_serving(warehouse, rows, edit_params) -> None:
    warehouse.train(rows)
    champion = warehouse.promote()
    edit_params(*STRICT)
    warehouse.train(rows, force=True)
    rejected = warehouse.promote()
    assert (rejected["decision"], rejected["gate"], rejected["gate_threshold"]) == (
        "rejected",
        "test_roc_auc",
        0.99,
    )
    assert "wanted at least 0.99" in rejected["reason"]
    assert (rejected["candidate_version"], rejected["champion_version"]) == (2, 1)
    assert rejected["scoring_digest"] == champion["scoring_digest"]
    assert registry.champion("churn").number == 1
    assert registry.version("churn", 2).tags["rejected"] == "test_roc_auc"


def test_a_rejected_candidate_stays_rejected_until_the_gates_change(warehouse, rows, edit_params) -> None:
    warehouse.train(rows)
    warehouse.promote()
    edit_params(*STRICT)
    warehouse.train(rows, force=True)
    warehouse.promote()
    warehouse.train(rows)
    again = warehouse.promote()
    assert (again["decision"], again["gate"], again["gate_threshold"]) == ("rejected", "test_roc_auc", 0.99)
    assert again["reason"] == "rejected before by test_roc_auc, and nothing has changed"
    edit_params(*reversed(STRICT))
    assert warehouse.promote()["decision"] == "promoted"
    assert registry.champion("churn").number == 2


def test_without_a_champion_a_rejection_is_an_error_with_its_numbers(warehouse, rows, edit_params) -> None:
    edit_params(*STRICT)
    warehouse.train(rows)
    with pytest.raises(
        PromotionError,
        match=r"gate 'test_roc_auc' rejected version 1[\s\S]*0\.99[\s\S]*found: +0\.\d+[\s\S]*Hint",
    ):
        warehouse.promote()
    assert registry.champion("churn") is None


def test_a_feature_that_has_seen_the_future_is_rejected(warehouse, rows) -> None:
    leaky = rows.set_column(
        rows.schema.get_field_index("extras_3m_usd"),
        "extras_3m_usd",
        rows["churned_within_60d"].cast("double"),
    )
    warehouse.train(leaky)
    with pytest.raises(PromotionError, match="train_strongest_feature_roc_auc"):
        warehouse.promote()


def test_a_worse_candidate_does_not_replace_the_champion(warehouse, rows, edit_params) -> None:
    warehouse.train(rows)
    warehouse.promote()
    edit_params("  - price_change_3m_pct\n", "")
    edit_params("price_change_3m_pct, price_change_12m_pct,", "price_change_12m_pct,")
    edit_params(
        """        - when: [price_change_3m_pct >= 1]
          say: "Price rose {price_change_3m_pct:.0f} % in the last 3 months"
""",
        "",
    )
    edit_params("at_least: 0.70", "at_least: 0.50")
    warehouse.train(rows)
    rejected = warehouse.promote()
    assert (rejected["decision"], rejected["gate"]) == ("rejected", "not_worse_than_champion")
    assert rejected["gate_value"] < -0.01
    assert rejected["gate_threshold"] == -0.01


def test_a_candidate_that_may_be_no_better_than_the_rule_is_rejected(warehouse, rows) -> None:
    """Whoever leaves does so at the end of the contract: sorting by it is all there is to know."""
    days_left = rows["contract_days_left"].to_numpy()
    chance = 1 / (1 + np.exp(0.12 * days_left - 0.5))
    label = (np.random.default_rng(3).random(len(chance)) < chance).astype(np.int64)
    warehouse.train(relabelled(rows, label))
    with pytest.raises(PromotionError, match="gate 'test_roc_auc_over_rule_low' rejected version 1"):
        warehouse.promote()


def test_a_predictor_of_shuffled_labels_is_rejected(warehouse, rows) -> None:
    warehouse.train(rows)
    warehouse.promote()
    label = rows["churned_within_60d"].to_numpy()
    warehouse.train(relabelled(rows, np.random.default_rng(3).permutation(label)))
    rejected = warehouse.promote()
    assert (rejected["decision"], rejected["gate"]) == ("rejected", "test_roc_auc")
    assert rejected["champion_version"] == 1


@pytest.mark.parametrize(("highest", "passes"), [(-0.0001, True), (0.0001, False), (0.0, False)])
def test_probabilities_may_move_far_where_they_are_surely_better(highest: float, passes: bool) -> None:
    beside = {"n": 100, "slice": "champion", "slice_value": "v1", "estimator": "new"}
    found = [
        evaluation.measured("test", "roc_auc_difference", value=0.0, ends=(0.0, 0.0), **beside),
        evaluation.measured("test", "brier_difference", value=-0.001, ends=(-0.002, highest), **beside),
        evaluation.measured("test", "probability_change", value=0.5, **beside),
    ]
    verdicts = gates.judge(load("churn"), found, estimator="new", champion=(1, 0.8))
    assert (verdicts[-1].gate, verdicts[-1].passed) == ("stable_beside_champion", passes)
    assert ("let pass" in verdicts[-1].reason) == passes


def test_probabilities_that_move_too_far_are_rejected(warehouse, rows, edit_params) -> None:
    edit_params("at_most: 0.02", "at_most: 0.0001")
    warehouse.train(rows)
    warehouse.promote()
    edit_params("C: 0.02", "C: 0.05")
    edit_params("n_estimators: 150", "n_estimators: 120")
    warehouse.train(rows)
    rejected = warehouse.promote()
    assert (rejected["decision"], rejected["gate"]) == ("rejected", "stable_beside_champion")
    assert 0.0001 < rejected["gate_value"] < 0.02


def test_every_gate_leaves_its_verdict(warehouse, rows) -> None:
    warehouse.train(rows)
    first = json.loads(warehouse.promote()["verdicts"])
    gates = [gate.metric for gate in load("churn").gates]
    assert [verdict["gate"] for verdict in first] == gates
    assert all(verdict["passed"] and verdict["value"] is not None for verdict in first)
    warehouse.train(rows)
    assert warehouse.promote()["verdicts"] == "[]", "nothing was asked"
    warehouse.train(rows, force=True)
    second = json.loads(warehouse.promote()["verdicts"])
    assert [verdict["gate"] for verdict in second] == [
        *gates,
        "not_worse_than_champion",
        "stable_beside_champion",
    ]
    assert second[-1]["value"] == 0


def test_an_equal_candidate_is_promoted_by_the_paired_comparison(warehouse, rows) -> None:
    warehouse.train(rows)
    warehouse.promote()
    warehouse.train(rows, force=True)
    second = warehouse.promote()
    assert (second["decision"], second["champion_version"]) == ("promoted", 2)
    assert "on the same test rows it differs by +0.0000" in second["reason"]


def test_an_alias_that_a_person_moved_stays_where_it_is(warehouse, rows) -> None:
    warehouse.train(rows)
    warehouse.promote()
    warehouse.train(rows, force=True)
    warehouse.promote()
    store.connect().set_registered_model_alias("churn", "champion", "1")
    for _ in range(2):
        warehouse.train(rows)
        kept = warehouse.promote()
        assert (kept["decision"], kept["champion_version"]) == ("kept", 1)
        assert kept["reason"] == "version 2 was champion until a person chose version 1"


def test_going_back_to_old_parameters_brings_the_old_version_back(warehouse, rows, edit_params) -> None:
    warehouse.train(rows)
    warehouse.promote()
    edit_params("C: 0.02", "C: 0.03")
    warehouse.train(rows)
    assert warehouse.promote()["champion_version"] == 2
    edit_params("C: 0.03", "C: 0.02")
    assert warehouse.train(rows)["decision"] == "reused"
    back = warehouse.promote()
    assert (back["decision"], back["champion_version"]) == ("promoted", 1)


def test_a_candidate_whose_files_are_gone_is_an_error(warehouse, rows, home) -> None:
    warehouse.train(rows)
    shutil.rmtree(home / "artifacts")
    with pytest.raises(RegistryError, match=r"version 1 of 'churn' is not in the registry[\s\S]*Hint"):
        warehouse.promote()


def test_wording_and_code_decide_the_scoring_digest_but_gates_do_not(warehouse, rows, edit_params) -> None:
    warehouse.train(rows)
    before = warehouse.promote()["scoring_digest"]
    edit_params("at_least: 1.5", "at_least: 1.4")
    assert warehouse.promote()["scoring_digest"] == before
    edit_params("Still on a DSL line", "On a slow DSL line")
    assert warehouse.promote()["scoring_digest"] != before
