"""Changed data lead to a fit, or to a decision to wait, as the policy says; and the evidence is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from small_company import Warehouse, make_rows, make_shift

from ml import registry, retraining
from ml.errors import ParameterError
from ml.predictors import spec as predictors

Edit = Callable[[str, str], None]


@pytest.fixture
def by_rules(edit_params: Edit) -> Edit:
    """The policy that wants a reason for a fit."""
    edit_params("when_data_changed: always", "when_data_changed: by_rules")
    return edit_params


def of_months(rows: pa.Table, n_months: int) -> pa.Table:
    """The rows of the first months."""
    days = sorted(set(rows["as_of_date"].to_pylist()))[:n_months]
    return rows.filter(pa.array([day in days for day in rows["as_of_date"].to_pylist()]))


def turned_around(rows: pa.Table, n_months: int) -> pa.Table:
    """The same, but in the last months those leave who would have stayed, and the other way round."""
    days = sorted(set(rows["as_of_date"].to_pylist()))[-n_months:]
    late = np.array([day in days for day in rows["as_of_date"].to_pylist()])
    label = rows["churned_within_60d"].to_numpy()
    return rows.set_column(
        rows.schema.get_field_index("churned_within_60d"),
        "churned_within_60d",
        pa.array(np.where(late, 1 - label, label)),
    )


def test_by_default_every_change_leads_to_a_fit_and_the_evidence_is_kept(
    warehouse: Warehouse, rows: pa.Table
) -> None:
    first = warehouse.train(of_months(rows, 13))
    warehouse.promote()
    assert (first["rule"], first["champion_version"]) == ("first_fit", None)
    shift = make_shift(first["data_digest"], price_usd=0.4, tenure_months=3.0, age_years=0.1)
    second = warehouse.train(rows, shift=shift)
    assert (second["decision"], second["rule"], second["model_version"]) == ("trained", "any_change", 2)
    assert (second["champion_version"], second["n_new_months"], second["n_new_rows"]) == (1, 1, 300)
    assert (second["largest_feature_psi"], second["drifted_feature"]) == (0.4, "price_usd")
    assert warehouse.train(rows)["rule"] == "nothing_changed"


def test_without_a_rule_that_asks_the_champion_goes_on(
    warehouse: Warehouse, rows: pa.Table, by_rules: Edit
) -> None:
    first = warehouse.train(of_months(rows, 13))
    warehouse.promote()
    second = warehouse.train(rows, shift=make_shift(first["data_digest"], price_usd=0.4))
    assert (second["decision"], second["rule"]) == ("waited", "no_rule")
    assert second["reason"] == "data changed (3,900 -> 4,200 rows), and no rule asks for a fit"
    assert (second["run_id"], second["model_version"]) == (first["run_id"], 1)
    assert second["evaluation"] == ""
    assert warehouse.promote()["decision"] == "kept"


def test_a_decision_to_wait_stands_until_the_policy_or_the_data_change(
    warehouse: Warehouse, rows: pa.Table, by_rules: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.train(of_months(rows, 13))
    warehouse.promote()
    waited = warehouse.train(rows)
    with monkeypatch.context() as patch:
        patch.setattr(retraining, "gather", None)  # Whoever calls it now fails.
        again = warehouse.train(rows)
    changed = ("decided_at", "seconds")
    assert {key: again[key] for key in again if key not in changed} == {
        key: waited[key] for key in waited if key not in changed
    }
    by_rules("at_least: 6\n", "at_least: 1\n")
    fitted = warehouse.train(rows)
    assert (fitted["decision"], fitted["rule"], fitted["rule_value"]) == ("trained", "n_new_months", 1.0)
    assert fitted["rule_threshold"] == 1.0


def test_drift_asks_for_a_fit(warehouse: Warehouse, rows: pa.Table, by_rules: Edit) -> None:
    first = warehouse.train(of_months(rows, 13))
    warehouse.promote()
    of_another = make_shift("of another training set", price_usd=5.0)
    assert warehouse.train(rows, shift=of_another)["decision"] == "waited"
    of_this = make_shift(first["data_digest"], price_usd=0.9, tenure_months=9.0)
    changed = rows.slice(1)
    fitted = warehouse.train(changed, shift=of_this)
    assert (fitted["decision"], fitted["rule"], fitted["rule_value"]) == (
        "trained",
        "largest_feature_psi",
        0.9,
    )
    assert fitted["reason"].endswith("; largest_feature_psi is 0.900, at the limit of 0.6")


def test_a_champion_that_does_not_keep_its_promise_asks_for_a_fit(
    warehouse: Warehouse, by_rules: Edit
) -> None:
    rows = make_rows(n_months=17)
    warehouse.train(of_months(rows, 14))
    warehouse.promote()
    fitted = warehouse.train(turned_around(rows, 3))
    assert (fitted["decision"], fitted["rule"]) == ("trained", "new_metric_drop_low")
    assert fitted["new_metric"] < 0.5 < registry_metric()
    assert fitted["rule_value"] == pytest.approx(registry_metric() - fitted["new_metric_high"])


def registry_metric() -> float:
    champion = registry.champion("churn")
    assert champion
    return float(champion.tags["metric_value"])


def test_new_parameters_lead_to_a_fit_without_evidence(
    warehouse: Warehouse, rows: pa.Table, by_rules: Edit
) -> None:
    warehouse.train(of_months(rows, 13))
    warehouse.promote()
    by_rules("C: 0.02", "C: 0.05")
    fitted = warehouse.train(rows)
    assert (fitted["decision"], fitted["rule"]) == ("trained", "definition_changed")
    assert fitted["champion_version"] is None


def test_force_training_asks_no_rule(warehouse: Warehouse, rows: pa.Table, by_rules: Edit) -> None:
    warehouse.train(of_months(rows, 13))
    warehouse.promote()
    assert warehouse.train(rows, force=True)["rule"] == "forced"


def test_a_number_that_was_not_measured_fires_no_rule() -> None:
    policy = predictors.load("churn").retraining
    strict = predictors.Retraining("by_rules", [], policy.rules)
    assert retraining.decide(strict, retraining.Evidence(champion_version=1)).rule == "no_rule"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("when_data_changed: always", "when_data_changed: sometimes", "always or by_rules"),
        ("metric: n_new_months", "metric: n_new_moons", "n_new_months"),
        ("moved_by_calendar: [tenure_months,", "moved_by_calendar: [tenure_moons,", "names of features"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(edit_params: Edit, old: str, new: str, said: str) -> None:
    edit_params(old, new)
    with pytest.raises(ParameterError, match=r"retraining\.") as raised:
        predictors.load("churn")
    assert said in str(raised.value)


def test_the_policy_is_no_part_of_the_fit(warehouse: Warehouse, rows: pa.Table, edit_params: Edit) -> None:
    warehouse.train(rows)
    edit_params("when_data_changed: always", "when_data_changed: by_rules")
    assert warehouse.train(rows)["decision"] == "reused"
