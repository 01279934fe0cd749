"""What is built or read, by the environment's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml import settings
from ml.errors import SettingsError

OWN_PROFILE = "ours:\n  target: nightly\n  outputs:\n    nightly:\n      type: duckdb\n"


@pytest.mark.parametrize(
    ("named", "target"),
    [
        (None, "duckdb"),
        ("", "duckdb"),
        ("duckdb", "duckdb"),
        ("postgres", "postgres"),
        ("duckdb_snapshot", "duckdb"),
        ("postgres_plain", "postgres"),
    ],
)
def test_the_variable_names_the_target(
    named: str | None, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    if named is not None:
        monkeypatch.setenv("WAREHOUSE_TARGET", named)
    assert settings.target() == target


@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("postgre", "did you mean 'postgres'?"),
        ("Postgres", "did you mean 'postgres'?"),
        ("duckbd", "did you mean 'duckdb'?"),
        ("snowflake", "unset it to read duckdb"),
    ],
)
def test_a_mistyped_target_is_not_taken_for_duckdb(
    named: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_TARGET", named)
    with pytest.raises(SettingsError) as raised:
        settings.target()
    assert repr(named) in str(raised.value)
    assert "expected: duckdb, postgres\n" in str(raised.value)
    assert raised.value.hint == hint


def test_an_output_of_ones_own_is_a_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "profiles.yml").write_text(OWN_PROFILE, encoding="utf-8")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_TARGET", "nightly")
    assert settings.target() == "nightly"
    monkeypatch.setenv("WAREHOUSE_TARGET", "nightly2")
    with pytest.raises(SettingsError, match="did you mean 'nightly'"):
        settings.target()


def test_a_profile_that_cannot_be_read_leaves_our_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "profiles.yml").write_text("ours: [", encoding="utf-8")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_TARGET", "postgres")
    assert settings.target() == "postgres"
    monkeypatch.setenv("WAREHOUSE_TARGET", "nightly")
    with pytest.raises(SettingsError):
        settings.target()
