"""A query's answer leaves the shell in the form that somebody needs it in."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from ml.cli import answers
from ml.cli.main import cli
from ml.errors import SettingsError

QUERY = "select * from marts.sales order by day"


@pytest.fixture(autouse=True)
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three days of sales: a null, a number with digits after the point, and a text beyond ASCII."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    with duckdb.connect(str(tmp_path / "published.duckdb")) as connection:
        connection.execute(
            "create schema marts; create table marts.sales as select * from (values "
            "(date '2026-01-01', 'Zürich', 12.50::decimal(8, 2)), (date '2026-01-02', 'Bern', null), "
            "(date '2026-01-03', 'Bern', -25.00)) as t (day, place, amount_usd)"
        )
    return tmp_path


def sql(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["sql", *arguments])


def test_json_has_names_numbers_and_dates(snapshot: Path) -> None:
    assert json.loads(sql(QUERY, "--format", "json").output) == [
        {"day": "2026-01-01", "place": "Zürich", "amount_usd": 12.5},
        {"day": "2026-01-02", "place": "Bern", "amount_usd": None},
        {"day": "2026-01-03", "place": "Bern", "amount_usd": -25.0},
    ]


def test_parquet_keeps_types(snapshot: Path) -> None:
    file = snapshot / "answer.parquet"
    assert "3 rows" in sql(QUERY, "--format", "parquet", "--out", str(file)).output
    found = pq.read_table(file)
    assert [str(kind) for kind in found.schema.types] == ["date32[day]", "string", "decimal128(8, 2)"]


def test_parquet_wants_a_file() -> None:
    error = sql(QUERY, "--format", "parquet").exception
    assert isinstance(error, SettingsError) and "--out" in str(error)


def test_chart_draws_the_last_number_by_its_label(snapshot: Path) -> None:
    first, second, third = sql(QUERY, "--format", "chart").output.splitlines()
    assert first.startswith("2026-01-01 Zürich") and first.endswith("12.5")
    assert (first.count("█"), second.count("█"), third.count("█")) == (25, 0, 50)
    assert third.endswith("-25")


@pytest.mark.parametrize(
    "query",
    ["select day from marts.sales", "select 1 as n from marts.sales where false", "select * from range(61)"],
)
def test_what_has_no_number_or_too_many_rows_is_not_drawn(query: str) -> None:
    error = sql(query, "--format", "chart").exception
    assert isinstance(error, SettingsError) and "1 to 60 rows" in str(error)


def test_a_number_that_is_a_truth_is_no_number() -> None:
    with pytest.raises(SettingsError):
        answers.chart([{"a": True}])


def test_snapshot_is_read_and_never_written() -> None:
    assert sql("create table marts.mine as select 1 as a", "--format", "json").exception is not None


def test_shell_is_greeted_with_commands_that_it_knows(snapshot: Path) -> None:
    """The file that it reads first, read by the shell itself."""
    import subprocess

    from ml.cli import sql as shell

    done = subprocess.run(
        [shell.shell(), "-readonly", str(snapshot / "published.duckdb"), "-cmd", f".read {shell.WELCOME}"],
        input="select place, chart(amount_usd, 12.5) as bar from marts.sales where amount_usd > 0;",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "Error" not in done.stderr, done.stderr
    assert "█" in done.stdout and ".tables marts.%" in done.stdout
