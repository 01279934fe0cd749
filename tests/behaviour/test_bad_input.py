"""Bad raw data stops the build with an error that names the place, and takes nothing away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from project_copy import Project


def empty_file(project: Project) -> None:
    (project.raw / "payments.csv").write_text("")


def header_only(project: Project) -> None:
    header = (project.raw / "payments.csv").read_text().splitlines()[0]
    (project.raw / "payments.csv").write_text(header + "\n")


def renamed_column(project: Project) -> None:
    project.edit("seeds/raw/invoices.csv", "recurring_usd", "amount")


def letter_in_a_number(project: Project) -> None:
    line = (project.raw / "invoices.csv").read_text().splitlines()[7]
    fields = line.split(",")
    fields[4] = "4O.00"
    project.edit("seeds/raw/invoices.csv", line, ",".join(fields))


def impossible_date(project: Project) -> None:
    line = (project.raw / "payments.csv").read_text().splitlines()[3]
    fields = line.split(",")
    fields[2] = "2025-02-30"
    project.edit("seeds/raw/payments.csv", line, ",".join(fields))


def duplicate_key(project: Project) -> None:
    lines = (project.raw / "customers.csv").read_text().splitlines()
    (project.raw / "customers.csv").write_text("\n".join([*lines, lines[5]]) + "\n")


def empty_key(project: Project) -> None:
    line = (project.raw / "tickets.csv").read_text().splitlines()[1]
    project.edit("seeds/raw/tickets.csv", line, "," + line.split(",", 1)[1])


def one_class_of_label(project: Project) -> None:
    """Nobody ever leaves: whoever did is removed from the subscriptions."""
    lines = [line.split(",") for line in (project.raw / "subscriptions.csv").read_text().splitlines()]
    goes_on = ("end_reason", "price change", "plan change")
    left = {line[2] for line in lines if line[6] and line[8] not in goes_on}
    stays = [",".join(line) + "\n" for line in lines if line[2] not in left]
    (project.raw / "subscriptions.csv").write_text("".join(stays))


CASES: list[tuple[Callable[[Project], None], list[str]]] = [
    (empty_file, ["raw.payments", "the file is empty", "Hint:"]),
    (header_only, ["raw.payments", "no rows", "Hint:"]),
    (
        renamed_column,
        ["raw.invoices", "column 'recurring_usd' is missing", "Hint: rename 'amount' to 'recurring_usd'"],
    ),
    (
        letter_in_a_number,
        ["raw.invoices", "column 'recurring_usd'", "decimal(8,2)", "row 7", "'4O.00'", "Hint:"],
    ),
    (impossible_date, ["raw.payments", "column 'paid_on'", "date", "row 3", "'2025-02-30'", "Hint:"]),
    (duplicate_key, ["raw.customers", "the key (customer_id, loaded_at) is not unique", "2 rows", "Hint:"]),
    (empty_key, ["raw.tickets", "column 'ticket_id' is part of the key and is empty in 1 row", "Hint:"]),
    (one_class_of_label, ["the label 'churned_within_60d' has one value only", "0 positive of", "Hint:"]),
]


@pytest.mark.parametrize(("spoil", "words"), CASES, ids=[case[0].__name__ for case in CASES])
def test_bad_raw_data_is_named_and_nothing_is_lost(
    project: Project,
    champion: Callable[[], tuple[int, str]],
    spoil: Callable[[Project], None],
    words: list[str],
) -> None:
    published = project.home / "published.duckdb"
    before = (digest(published), champion(), project.rows("select count(*) from predictions.churn_scores"))
    spoil(project)
    # A seed fails before anything else is built; what else would fail or pass is not asked here.
    build = project.build(*() if spoil is one_class_of_label else ["--fail-fast"])
    assert build.code != 0
    for word in words:
        assert word in build.output, build.output[-3000:]
    assert "Snapshot not published" in build.output
    after = (digest(published), champion(), project.rows("select count(*) from predictions.churn_scores"))
    assert after == before


def test_table_of_a_refused_file_keeps_its_rows(project: Project) -> None:
    before = project.rows("select count(*) from raw.invoices")
    letter_in_a_number(project)
    project.build("--select", "invoices")
    assert project.rows("select count(*) from raw.invoices") == before


def test_missing_seed_file_is_named(project: Project) -> None:
    """dbt itself finds out, before it touches anything: a model asks for a seed that is no longer there."""
    before = digest(project.home / "published.duckdb"), digest(project.home / "warehouse.duckdb")
    (project.raw / "payments.csv").unlink()
    build = project.build()
    assert build.code != 0
    assert (digest(project.home / "published.duckdb"), digest(project.home / "warehouse.duckdb")) == before
    assert "depends on a node named 'payments' which was not found" in build.output


def test_missing_file_in_raw_path_is_named(project: Project, tmp_path: Path) -> None:
    build = project.build(raw_path=str(tmp_path / "nowhere"))
    assert build.code != 0
    for words in ("found no CSV or Parquet file", "nowhere", "customers.csv", "Hint:"):
        assert words in build.output, build.output[-2000:]


def test_misspelt_variable_is_named(project: Project) -> None:
    before = digest(project.home / "warehouse.duckdb")
    build = project.build(force_trainning=True)
    assert build.code != 0
    for words in ("unknown variable 'force_trainning'", "force_training", "Hint:"):
        assert words in build.output, build.output[-2000:]
    assert digest(project.home / "warehouse.duckdb") == before


def test_file_that_is_open_elsewhere_is_named(project: Project) -> None:
    with duckdb.connect(str(project.home / "warehouse.duckdb"), read_only=True):
        build = project.build("--select", "regions")
    assert build.code != 0
    for words in ("is open in another process", "(PID ", "Hint: close that process", "published.duckdb"):
        assert words in build.output, build.output[-2000:]
    assert "Traceback" not in build.output
    project.must_build("--select", "regions")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
