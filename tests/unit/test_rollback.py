"""An earlier version is put back by one move of the alias, and the decision becomes a row."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from ml import registry, rollback
from ml.cli.main import cli
from ml.errors import RegistryError


@pytest.fixture
def two_versions(warehouse, rows):
    """Version 2 serves, version 1 did before."""
    for force in (False, True):
        warehouse.train(rows, force=force)
        warehouse.promote()
    return warehouse


def test_version_is_restored_and_the_decision_is_one_row(two_versions, rows) -> None:
    shown = CliRunner().invoke(cli, ["rollback", "churn", "--to", "1", "--reason", "calls were wasted"])
    assert (shown.exit_code, registry.champion("churn").number) == (0, 1), shown.output
    assert "Version 1 of churn is champion again, in place of version 2." in shown.output
    two_versions.train(rows)
    restored = two_versions.promote()
    assert (restored["decision"], restored["gate"]) == ("restored", "none")
    assert (restored["champion_version"], restored["candidate_version"]) == (1, 2)
    assert "version 1 was put back in place of version 2" in restored["reason"]
    assert restored["reason"].endswith("calls were wasted")
    two_versions.train(rows)
    assert two_versions.promote()["decision"] == "kept", "it is written once"


def test_restored_version_stays_until_there_is_a_new_candidate(two_versions, rows) -> None:
    rollback.restore("churn", to=1)
    two_versions.train(rows)
    two_versions.promote()
    two_versions.train(rows, force=True)
    promoted = two_versions.promote()
    assert (promoted["decision"], promoted["champion_version"]) == ("promoted", 3)


def test_rollback_can_be_taken_back(two_versions, rows) -> None:
    rollback.restore("churn", to=1)
    two_versions.train(rows)
    two_versions.promote()
    rollback.restore("churn", to=2)
    two_versions.train(rows)
    back = two_versions.promote()
    assert (back["decision"], back["champion_version"]) == ("restored", 2)


def test_rejected_version_cannot_be_restored(two_versions, rows, edit_params) -> None:
    edit_params("at_least: 0.70", "at_least: 0.99")
    two_versions.train(rows, force=True)
    assert two_versions.promote()["decision"] == "rejected"
    with pytest.raises(RegistryError, match=r"version 3 of 'churn' has never passed the gates[\s\S]*Hint"):
        rollback.restore("churn", to=3)
    assert registry.champion("churn").number == 2


@pytest.mark.parametrize(("to", "said"), [(9, "cannot be restored"), (2, "serves already")])
def test_version_that_is_not_there_or_serves_already_is_named(two_versions, to: int, said: str) -> None:
    with pytest.raises(RegistryError, match=rf"version {to} of 'churn' {said}[\s\S]*Hint"):
        rollback.restore("churn", to=to)
    assert registry.champion("churn").number == 2


def test_without_a_champion_there_is_nothing_to_replace(home) -> None:
    with pytest.raises(RegistryError, match=r"'churn' has no champion[\s\S]*dbt build"):
        rollback.restore("churn", to=1)
