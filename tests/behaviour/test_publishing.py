"""Readers see whole builds only, and are never in the way of one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from project_copy import Project

from ml import lineage, marts
from ml.cli.main import cli
from ml.errors import LineageError

READER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
of_churn = "select count(*) from marts.ml_training_decisions where predictor = 'churn'"
print(connection.sql(of_churn).fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.sql(of_churn).fetchone()[0], flush=True)
"""


def test_reader_keeps_its_snapshot_while_a_build_publishes_the_next(project: Project) -> None:
    published = project.home / "published.duckdb"
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin and reader.stdout
    assert reader.stdout.readline() == "1\n"
    assert project.build().code == 0, "a reader must not block a build"
    answer, _ = reader.communicate("go on\n", timeout=60)
    assert answer == "1\n", "the reader goes on with what it opened"
    of_churn = "select count(*) from marts.ml_training_decisions where predictor = 'churn'"
    assert project.rows(of_churn, "published.duckdb") == [(2,)]


def test_failing_test_publishes_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (project.home / "published.duckdb").stat()
    (project.folder / "tests" / "data" / "assert_the_moon_is_made_of_cheese.sql").write_text(
        "select 1 as no\n"
    )
    build = project.build()
    assert build.code != 0
    assert "Snapshot not published: 1 node(s) failed" in build.output
    after = (project.home / "published.duckdb").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    # What failed is remembered where readers do not look, and told on the page about quality.
    red = "select n_failures, status_before from marts.data_quality_tests where is_newest and status = 'fail'"
    assert project.rows(red) == [(1, None)]
    assert project.rows(red, "published.duckdb") == []
    assert project.rows("select verdict from meta.builds order by started_at") == [
        ("published",),
        ("failed",),
    ]
    monkeypatch.setenv("WAREHOUSE_HOME", str(project.home))
    assert CliRunner().invoke(cli, ["quality"]).exit_code == 0
    page = (project.home / "docs" / "quality.html").read_text(encoding="utf-8")
    assert "assert_the_moon_is_made_of_cheese" in page and "is red: 1 nodes or tests failed" in page


def test_build_of_a_part_publishes_nothing(project: Project) -> None:
    before = (project.home / "published.duckdb").stat().st_ino
    build = project.build("--select", "stg_hr__employees")
    assert build.code == 0
    assert "only a part of the project was built" in build.output
    assert (project.home / "published.duckdb").stat().st_ino == before


def test_snapshot_works_under_any_name_and_carries_descriptions(built: Project, tmp_path: Path) -> None:
    renamed = tmp_path / "renamed to something else.duckdb"
    renamed.write_bytes((built.home / "published.duckdb").read_bytes())
    with duckdb.connect(str(renamed), read_only=True) as connection:
        views = connection.sql(
            "select schema_name, view_name from duckdb_views() where not internal"
        ).fetchall()
        assert views, "predictions are views; without one this test says nothing"
        for schema, view in views:
            connection.sql(f'select * from "{schema}"."{view}" limit 1').fetchall()
        bare = "select table_name from duckdb_tables() where not internal and comment is null"
        assert connection.sql(bare).fetchall() == []
        undescribed = (
            "select table_name, column_name from duckdb_columns() where not internal and comment is null"
        )
        assert connection.sql(undescribed).fetchall() == []


def test_snapshot_tells_of_the_build_that_made_it(built: Project) -> None:
    ((verdict, n_tests, n_failed, n_rows, champions, commit),) = built.rows(
        "select verdict, n_tests, n_failed, n_rows, champions, git_commit from meta.builds",
        "published.duckdb",
    )
    assert (verdict, n_failed, champions, commit) == ("published", 0, "churn 1", "0000000")
    ((results,),) = built.rows(
        "select count(*) from meta.test_results where status = 'pass'", "published.duckdb"
    )
    assert results == n_tests > 100
    ((counted, in_all),) = built.rows(
        "select count(*), sum(n_rows) from meta.table_states", "published.duckdb"
    )
    assert in_all == n_rows and counted > 50
    wrong = "select * from marts.data_quality_tables where has_other_columns or n_rows_before is not null"
    assert built.rows(wrong, "published.duckdb") == []
    late = (
        "select newest_load_at = (select max(loaded_at) from raw.tickets) from meta.table_states "
        "where schema_name = 'raw' and table_name = 'tickets'"
    )
    assert built.rows(late, "published.duckdb") == [(True,)]


def test_snapshot_holds_the_rows_of_the_working_file(built: Project) -> None:
    count = (
        "select count(*), sum(estimated_size) from duckdb_tables() "
        "where not internal and not starts_with(table_name, 'int_')"
    )
    assert built.rows(count) == built.rows(count, "published.duckdb")


def test_nothing_is_left_behind(built: Project) -> None:
    assert [path.name for path in built.home.glob(".published*")] == []


def test_every_score_walks_back_to_its_run_and_commit(built: Project) -> None:
    """One query, in SQL, from a customer on the call list to the fit and the rows behind it."""
    walked = built.rows(
        """
        select count(*), max(runs.git_commit), min(length(runs.data_digest))
        from marts.customer_churn_risk as risk
        inner join marts.ml_runs as runs
            on risk.run_id = runs.run_id and runs.is_champion
        """,
        "published.duckdb",
    )
    scored = built.rows("select count(*) from features.customer_month where is_current", "published.duckdb")
    assert walked == [(scored[0][0], "0000000", 32)]


def test_prediction_walks_down_to_its_raw_rows(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(built.home))
    ((customer, day, probability),) = built.rows(
        "select customer_id, as_of_date, churn_probability from predictions.customer_churn "
        "order by customer_id limit 1"
    )
    with marts.opened() as opened:
        found = lineage.walk("customer_churn", customer, opened)
        with pytest.raises(LineageError, match=r"customer_churn says nothing about 'nobody'[\s\S]*such as C"):
            lineage.walk("customer_churn", "nobody", opened)
        with pytest.raises(LineageError, match=r"no predictions 'churn'[\s\S]*one of customer_churn"):
            lineage.walk("churn", customer, opened)
    assert found.row["prediction"] == probability
    ((tenure,),) = built.rows(
        f"select tenure_months from features.customer_month where customer_id = '{customer}' and is_current"
    )
    assert found.features["tenure_months"] == tenure
    raw = {one.table: (one.n_rows, one.newest) for one in found.raw}
    for table in ("raw.invoices", "raw.usage"):
        ((n_rows, newest),) = built.rows(
            f"select count(*), max(loaded_at)::date from {table} "
            f"where customer_id = '{customer}' and loaded_at::date <= '{day}'"
        )
        assert raw[table] == (n_rows, newest)
    shown = CliRunner().invoke(cli, ["lineage", "customer_churn", customer]).output
    assert found.row["run_id"] in shown
    assert "promoted" in shown
