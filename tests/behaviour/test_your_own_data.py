"""`raw_path` and `raw_schema` replace raw tables one at a time."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow.csv
import pyarrow.parquet
import pytest
from project_copy import Project


@pytest.fixture
def own(project: Project, tmp_path: Path) -> Path:
    """A folder that holds one table of one's own: feedback, in which everybody is delighted."""
    folder = tmp_path / "own"
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * replace (5 as rating) "
            f"from read_csv('{project.raw}/feedback.csv', all_varchar = true)) "
            f"to '{folder}/feedback.csv' (header)"
        )
    return folder


def test_csv_replaces_one_table_and_says_so(project: Project, own: Path) -> None:
    build = project.build("--select", "feedback", "plans", raw_path=str(own))
    assert build.code == 0, build.output[-2000:]
    assert "rows from" in build.output and "feedback.csv" in build.output
    assert project.rows("select distinct rating from raw.feedback") == [(5,)]
    assert project.rows("select count(*) > 5 from raw.plans") == [(True,)], "the other tables stay the demo's"


def test_parquet_replaces_one_table(project: Project, own: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace (4 as rating, cast(given_at as timestamptz) as given_at) "
            f"from '{own}/feedback.csv') to '{own}/feedback.parquet'"
        )
    (own / "feedback.csv").unlink()
    build = project.build("--select", "feedback", raw_path=str(own))
    assert build.code == 0, build.output[-2000:]
    assert project.rows("select distinct rating from raw.feedback") == [(4,)]


def test_table_in_the_warehouse_replaces_one_table(project: Project, own: Path) -> None:
    with duckdb.connect(str(project.home / "warehouse.duckdb")) as connection:
        connection.execute("create schema landing")
        connection.execute(
            f"create table landing.feedback as select * replace (3 as rating) from '{own}/feedback.csv'"
        )
    build = project.build("--select", "feedback", "plans", raw_schema="landing")
    assert build.code == 0, build.output[-2000:]
    assert project.rows("select distinct rating from raw.feedback") == [(3,)]


def test_misspelt_file_is_refused_with_the_names_that_would_do(project: Project, own: Path) -> None:
    shutil.move(own / "feedback.csv", own / "feedbacks.csv")
    build = project.build("--select", "feedback", raw_path=str(own))
    assert build.code != 0
    for words in ("feedbacks.csv replaces no raw table", "Expected one of:", "Hint:"):
        assert words in build.output


def test_two_files_for_one_table_are_refused(project: Project, own: Path) -> None:
    table = pyarrow.csv.read_csv(own / "feedback.csv")
    pyarrow.parquet.write_table(table, own / "feedback.parquet")
    build = project.build("--select", "feedback", raw_path=str(own))
    assert build.code != 0
    assert "both" in build.output and "Hint: keep one of them" in build.output


def test_duplicate_key_in_your_own_file_is_refused(project: Project, own: Path) -> None:
    lines = (own / "feedback.csv").read_text().rstrip("\n").split("\n")
    (own / "feedback.csv").write_text(
        "\n".join([*lines, next(line for line in reversed(lines) if line.startswith("F"))]) + "\n"
    )
    build = project.build("--select", "feedback", raw_path=str(own))
    assert build.code != 0
    for words in ("raw.feedback", "the key (feedback_id, loaded_at) is not unique", "2 rows"):
        assert words in build.output, build.output[-2000:]
