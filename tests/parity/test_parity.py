"""Two engines, one warehouse: every feature, prediction and mart is the same."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from comparison import RUN_SPECIFIC, Comparison, Rows, compare, report
from databases import Built, keys, read, relations

FITS = "select data_digest, training_key, n_rows, n_positive, decision from audit.churn_training"


def test_both_engines_hold_the_same_relations(on_duckdb: Built, on_postgres: Built) -> None:
    found = relations(on_duckdb.database)
    assert relations(on_postgres.database) == found
    assert {"features.customer_month", "predictions.customer_churn", "marts.customer_360"} <= set(found)


def test_every_relation_is_equal(comparisons: list[Comparison]) -> None:
    assert len(comparisons) >= 15
    empty = [done.relation for done in comparisons if done.n_rows == 0 or done.n_columns == 0]
    # Nobody has called a language model, asked a question or wanted a search yet, and it is too early to
    # judge scores: a unit test does, on both engines.
    assert empty == [
        "marts.ai_calls",
        "marts.answer_history",
        "marts.ml_performance",
        "marts.ml_trials",
    ], "nothing was compared of them"
    assert not any(done.differences for done in comparisons), report(comparisons)


def test_both_champions_are_the_same_fit(on_duckdb: Built, on_postgres: Built) -> None:
    fits = on_duckdb.database.query(FITS)
    assert on_postgres.database.query(FITS) == fits
    assert fits[1][0][-1] == "trained", "a fit that was reused proves nothing"


def test_only_columns_that_exist_are_left_out(on_duckdb: Built) -> None:
    """An exception that no column needs any more would hide the next column of that name."""
    found = {
        name
        for relation in relations(on_duckdb.database)
        for name in read(on_duckdb.database, relation).columns
    }
    assert set(RUN_SPECIFIC) <= found


def test_indexes_and_statistics_are_there(on_postgres: Built) -> None:
    indexed = on_postgres.database.query(
        "select indexdef from pg_indexes where schemaname in ('features', 'marts')"
    )[1]
    assert any("customer_month" in index and "(customer_id, as_of_date)" in index for (index,) in indexed)
    assert any("customer_360" in index and "(customer_id)" in index for (index,) in indexed)
    unknown = on_postgres.database.query(
        "select oid::regclass::text from pg_class where relkind = 'r' and reltuples < 0 "
        "and relnamespace in (select oid from pg_namespace where nspname in "
        "('raw', 'staging', 'features', 'predictions', 'marts', 'audit'))"
    )[1]
    assert unknown == [], "never analysed"


def test_relations_and_columns_are_described(on_postgres: Built) -> None:
    bare = on_postgres.database.query(
        "select c.oid::regclass::text, a.attname from pg_class as c "
        "inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 "
        "where c.relkind in ('r', 'v') and c.relnamespace in (select oid from pg_namespace where nspname in "
        "('raw', 'staging', 'features', 'predictions', 'marts', 'audit')) "
        "and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)"
    )[1]
    assert bare == []


def test_docs_are_generated_from_postgres(on_postgres: Built) -> None:
    docs = on_postgres.project.dbt("docs", "generate", "--static", "--no-compile")
    assert docs.code == 0, docs.output[-3000:]
    page = (on_postgres.project.folder / "target" / "static_index.html").read_text(encoding="utf-8")
    assert "customer_360" in page


def test_halves_are_rounded_alike(on_duckdb: Built, on_postgres: Built) -> None:
    """Of the halves of a thousandth of an hour, floating point holds 9 in 1,000 as a little less."""
    seconds = "generate_series(1, 200000) as seconds (k)"
    sql = "select sum({{ rounded('k / 3600.0', 3) }} * k) as checksum from " + seconds
    said = [
        json.loads(shown.output[shown.output.index("{") :])["show"]
        for shown in (
            built.project.dbt("--quiet", "show", "--inline", sql, "--output", "json")
            for built in (on_duckdb, on_postgres)
        )
    ]
    exact = sum(k * int(Decimal(k) / 3600 * 1000 + Decimal("0.5")) for k in range(1, 200_001))
    assert [round(float(rows[0]["checksum"]) * 1000) for rows in said] == [exact, exact]


CHANGES: dict[str, Any] = {
    "as_of_date": lambda value: value.replace(year=1999),
    "is_current": lambda value: not value,
    "plan_id": lambda value: value + " ",
    "price_usd": lambda value: value * (1 + 1e-8),
    "n_tickets_90d": lambda value: value + 1,
    "usage_3m_avg_gb": lambda value: None,
    "max_loaded_at": lambda value: value.replace(microsecond=1),
}


@pytest.mark.parametrize("column", CHANGES)
def test_one_changed_value_is_noticed(on_duckdb: Built, column: str) -> None:
    """The test of the test: of half a million values, one is changed."""
    table, key = _customer_month(on_duckdb)
    place = table.columns.index(column)
    row = next(
        n for n, values in enumerate(table.rows) if values[place] is not None and n > len(table.rows) // 2
    )
    changed = list(table.rows)
    new = CHANGES[column](changed[row][place])
    changed[row] = (*changed[row][:place], new, *changed[row][place + 1 :])
    done = compare(table, Rows(table.relation, table.columns, changed), key=key)
    assert len(done.differences) == (2 if column in key else 1), done.differences
    assert repr(new) in " ".join(done.differences)


def test_lost_row_and_lost_column_are_noticed(on_duckdb: Built) -> None:
    table, key = _customer_month(on_duckdb)
    without_a_row = Rows(table.relation, table.columns, table.rows[1:])
    assert "only in the first" in compare(table, without_a_row, key=key).differences[0]
    without_a_column = Rows(table.relation, table.columns[:-1], [row[:-1] for row in table.rows])
    assert "columns: " in compare(table, without_a_column, key=key).differences[0]


def test_rows_are_paired_whatever_their_order(on_duckdb: Built) -> None:
    table, key = _customer_month(on_duckdb)
    backwards = Rows(table.relation, table.columns, table.rows[::-1])
    assert compare(table, backwards, key=key).differences == ()


def test_repeated_row_is_refused(on_duckdb: Built) -> None:
    table, key = _customer_month(on_duckdb)
    twice = Rows(table.relation, table.columns, [*table.rows, table.rows[0]])
    with pytest.raises(ValueError, match="is not a key"):
        compare(table, twice, key=key)


def _customer_month(built: Built) -> tuple[Rows, list[str]]:
    relation = "features.customer_month"
    declared = keys(built.project.folder / "target" / "manifest.json")
    return read(built.database, relation), declared[relation]
