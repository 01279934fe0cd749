"""What DuckDB refuses, PostgreSQL refuses with the same words, and both keep the old table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest
from databases import Built, DuckDB
from project_copy import Project

NOT_NUMBERS = ["4O.00", "1,000", "NaN", "0x1F", "12345678.00", "1e400"]
NOT_DATES = ["2025-02-30", "05.03.2025", "03/05/2025", "20250305", "today", "March 5, 2025", "2025-064"]
NOT_TIMES = ["2025-03-05 10", "10:00", "now", "2025-03-05 10:00:60", "20250305T100000"]
NUMBERS = ["41", "41.00", " 41 ", "+41.0", ".41e2", "40.999", "1.005"]
DATES = ["2025-03-05", "2025-3-5", "2025/03/05", "2025-03-05 10:00:00"]
TIMES = [
    "2025-03-05",
    "2025-03-05T10:00:00",
    "2025-03-05 10:00:00+02",
    "2025-03-05T10:00:00.5Z",
    "2025-3-5 1:02",
]
INTEGERS = ["12", "12.0", "12.5", "-3"]
READ = (
    "select * from raw.invoices order by invoice_id, loaded_at",
    "select * from raw.plans order by plan_id, valid_from, loaded_at",
    "select outage_id, ended_at at time zone 'UTC' from raw.outages order by outage_id, loaded_at",
)


def lines_of(project: Project, table: str) -> list[str]:
    return (project.raw / f"{table}.csv").read_text(encoding="utf-8").rstrip("\n").split("\n")


def write(project: Project, table: str, lines: list[str]) -> None:
    (project.raw / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def set_field(project: Project, table: str, line: int, column: str, value: str) -> None:
    lines = lines_of(project, table)
    fields = lines[line].split(",")
    fields[lines[0].split(",").index(column)] = f'"{value}"' if "," in value else value
    lines[line] = ",".join(fields)
    write(project, table, lines)


def letter_in_a_number(project: Project) -> None:
    set_field(project, "invoices", 7, "recurring_usd", "4O.00")


def impossible_date(project: Project) -> None:
    set_field(project, "invoices", 3, "issued_on", "2025-02-30")


def duplicate_key(project: Project) -> None:
    lines = lines_of(project, "invoices")
    write(project, "invoices", [*lines, lines[5]])


def empty_key(project: Project) -> None:
    set_field(project, "invoices", 4, "invoice_id", "")


def missing_column(project: Project) -> None:
    project.edit("seeds/raw/invoices.csv", "recurring_usd", "amount")


def header_only(project: Project) -> None:
    write(project, "invoices", lines_of(project, "invoices")[:1])


def empty_file(project: Project) -> None:
    (project.raw / "invoices.csv").write_text("")


SPOILERS: list[tuple[Callable[[Project], None], str]] = [
    (letter_in_a_number, "column 'recurring_usd' has 1 value(s) that are not of type decimal(8,2)"),
    (impossible_date, "column 'issued_on' has 1 value(s) that are not of type date"),
    (duplicate_key, "the key (invoice_id, loaded_at) is not unique"),
    (empty_key, "column 'invoice_id' is part of the key and is empty in 1 row(s)"),
    (missing_column, "Hint: rename 'amount' to 'recurring_usd'"),
    (header_only, "has a header but no rows"),
    (empty_file, "the file is empty"),
]


@pytest.fixture
def engines(on_duckdb: Built, on_postgres: Built, tmp_path: Path) -> list[Built]:
    """Both builds, with raw files that a test may spoil; DuckDB's database is a copy too."""
    duckdb = on_duckdb.project.copy_to(tmp_path / "duckdb")
    postgres = on_postgres.project.copy_to(tmp_path / "postgres")
    return [Built(duckdb, DuckDB(duckdb.home / "warehouse.duckdb")), Built(postgres, on_postgres.database)]


@pytest.fixture
def restored(on_postgres: Built) -> Iterator[None]:
    """Afterwards, PostgreSQL's raw tables are what they were: its database is shared."""
    yield
    on_postgres.project.dbt("seed")


def refusal(output: str) -> str:
    """What dbt printed of the error, without its own words around it."""
    found = re.search(r"^\s*(raw\.\w+ \(.*?Hint: [^\n]+)", output, re.DOTALL | re.MULTILINE)
    assert found, output[-3000:]
    return "\n".join(line.strip() for line in found[1].splitlines())


@pytest.mark.parametrize(("spoil", "words"), SPOILERS, ids=[spoil.__name__ for spoil, _ in SPOILERS])
def test_both_engines_refuse_with_the_same_words(
    engines: list[Built], spoil: Callable[[Project], None], words: str
) -> None:
    said = []
    for built in engines:
        before = built.database.query("select count(*), sum(recurring_usd) from raw.invoices")
        spoil(built.project)
        seeded = built.project.dbt("seed", "--select", "invoices")
        assert seeded.code != 0
        said.append(refusal(seeded.output))
        assert built.database.query("select count(*), sum(recurring_usd) from raw.invoices") == before
    assert words in said[0]
    assert said[1] == said[0]


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("invoices", "recurring_usd", NOT_NUMBERS),
        ("invoices", "issued_on", NOT_DATES),
        ("invoices", "loaded_at", NOT_TIMES),
    ],
)
def test_both_engines_refuse_the_same_values(
    engines: list[Built], table: str, column: str, values: list[str]
) -> None:
    """PostgreSQL alone would read 05.03.2025 as a day in May, and `now` as a time."""
    for built in engines:
        for line, value in enumerate(values, start=1):
            set_field(built.project, table, line, column, value)
        seeded = built.project.dbt("seed", "--select", table)
        assert f"column '{column}' has {len(values)} value(s)" in refusal(seeded.output)


@pytest.mark.usefixtures("restored")
def test_both_engines_read_the_same_values(engines: list[Built]) -> None:
    """Whatever is accepted means the same: numbers and dates as spreadsheets write them."""
    found = []
    for built in engines:
        for line, value in enumerate(NUMBERS, start=1):
            set_field(built.project, "invoices", line, "recurring_usd", value)
        for line, value in enumerate(DATES, start=1):
            set_field(built.project, "invoices", line, "due_on", value)
        for line, value in enumerate(TIMES, start=1):
            set_field(built.project, "outages", line, "ended_at", value)
        for line, value in enumerate(INTEGERS, start=1):
            set_field(built.project, "plans", line, "speed_mbps", value)
        seeded = built.project.dbt("seed", "--select", "invoices", "outages", "plans")
        assert seeded.code == 0, seeded.output[-3000:]
        found.append([built.database.query(sql)[1] for sql in READ])
    assert found[0] == found[1]


@pytest.mark.usefixtures("restored")
def test_your_own_parquet_file_replaces_a_table(engines: list[Built], tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    table = pyarrow.csv.read_csv(engines[0].project.raw / "plans.csv")
    pyarrow.parquet.write_table(table, folder / "plans.parquet")
    found = []
    for built in engines:
        seeded = built.project.dbt("seed", "--select", "plans", raw_path=str(folder))
        assert seeded.code == 0, seeded.output[-3000:]
        assert "rows from" in seeded.output and "plans.parquet" in seeded.output
        found.append(built.database.query(READ[1])[1])
    assert found[0] == found[1]


def test_misspelt_file_is_refused_with_the_names_that_would_do(engines: list[Built], tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "plan.csv").write_text("plan_id\n")
    for built in engines:
        seeded = built.project.dbt("seed", "--select", "plans", raw_path=str(tmp_path / "own"))
        assert seeded.code != 0
        assert "plan.csv replaces no raw table" in seeded.output and "Hint:" in seeded.output
