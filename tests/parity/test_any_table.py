"""What holds for every function over any table: names, errors, injection, size, and a file opened again."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb
import numpy as np
import pytest
from comparison import same
from engines import ANOMALIES, DRIVERS, Engines, assert_alike, days


def test_names_may_be_anything(engines: Engines) -> None:
    table = 'shop."Odd table\'; --"'
    columns = '"a ""day""" date, "x\'); --" double precision, "Größe" text, "source" text'
    engines.table(table, columns, [(*row, "L", "web") for row in days([1, 2, 1, 2, 90])])
    rows = engines.rows(
        f"{ANOMALIES}(%s, %s, %s, series_column := %s)", [table, 'a "day"', "x'); --", "Größe"]
    )
    assert [row[1] for row in rows if row[4]] == [90]
    rows = engines.rows(
        f"{DRIVERS}(%s, %s, %s, '2026-01-01', '2026-01-05', %s)",
        [table, "x'); --", 'a "day"', ["Größe", "source", "source"]],
    )
    assert [row[1:5] for row in rows] == [("Größe", "L", 1, 90), ("source", "web", 1, 90)]


def test_views_will_do(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    engines.run("create view shop.sales_view as select * from shop.sales")
    call = f"{DRIVERS}('%s', 'amount', 'period', 'p0', 'p1', array['region'])"
    of_view, of_table = engines.rows(call % "shop.sales_view"), engines.rows(call % "shop.sales")
    assert len(of_view) == len(of_table) == 4
    for one, other in zip(of_view, of_table, strict=True):
        # DuckDB adds up in whatever order its threads read.
        assert all(same(a, b, tolerance=1e-9) for a, b in zip(one, other, strict=True))


CALLS = {
    "anomalies": (
        f"{ANOMALIES}(%s, %s, %s, series_column := %s)",
        ["shop.sales", "period", "amount", "region"],
    ),
    "drivers": (
        f"{DRIVERS}(%s, %s, %s, %s, %s, array[%s, %s])",
        ["shop.sales", "amount", "period", "p0", "p1", "region", "channel"],
    ),
}
COLUMNS = [("anomalies", n) for n in (1, 2, 3)] + [("drivers", n) for n in (1, 2, 5, 6)]


@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize("call", CALLS)
def test_a_table_that_is_missing_is_named(engines: Engines, call: str) -> None:
    sql, values = CALLS[call]
    for name in ("shop.salse", None):
        one, other = engines.errors(sql, [name, *values[1:]])
        assert (name or "(null)").removeprefix("shop.") in one
        assert (name or "(null)") in str(other) and "schema.table" in str(other.diag.message_hint)


@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize(("call", "place"), COLUMNS)
@pytest.mark.parametrize("name", ["amuont", "count", "AMOUNT "])
def test_a_column_that_is_missing_is_named(engines: Engines, call: str, place: int, name: str) -> None:
    sql, values = CALLS[call]
    one, other = engines.errors(sql, [*values[:place], name, *values[place + 1 :]])
    assert f'"{name}"' in one
    assert f'"{name}"' in str(other)
    assert other.diag.message_hint == "It has the columns period, region, channel, amount."


ATTACKS = [
    "shop.sales; drop table shop.sales; --",
    "shop.sales'); drop table shop.sales; --",
    "period'; drop table shop.sales; --",
    'period"; drop table shop.sales; --',
    "period\\'; drop table shop.sales; --",
    'amount" as double precision) as value; drop table shop.sales; --',
    "(select 1)",
    "$body$; drop table shop.sales; --",
    "$1",
]


@pytest.mark.parametrize("call", CALLS)
def test_no_argument_is_run_as_sql(engines: Engines, sales: dict[str, np.ndarray], call: str) -> None:
    sql, values = CALLS[call]
    n_rows = len(sales["period"])
    try:
        for standard in ("on", "off"):
            engines.postgres.cursor().execute(
                f"set standard_conforming_strings = {standard}; set escape_string_warning = off"
            )
            for place in range(len(values)):
                for attack in ATTACKS:
                    attacked = [*values[:place], attack, *values[place + 1 :]]
                    if call == "drivers" and place in (3, 4):
                        # A period is a value, which no row has.
                        assert all(row[place] == 0 for row in engines.rows(sql, attacked))
                    else:
                        engines.errors(sql, attacked)
            assert engines.rows("select count(*) from shop.sales") == [(n_rows,)]
    finally:
        engines.postgres.cursor().execute("reset standard_conforming_strings")


def test_a_hundred_thousand_rows_take_seconds(engines: Engines) -> None:
    engines.run(
        "create table shop.many as select "
        "cast('2020-01-01 00:00:00' as timestamp) + n * interval '1 minute' as at, "
        "'s' || cast(mod(n, 50) as text) as series, "
        "'p' || cast(mod(n, 2) as text) as period, 'r' || cast(mod(n * 7919, 1000) as text) as region, "
        "cast(mod(n * 104729, 10007) as double precision) / 7 "
        "+ case when n = 77777 then 1e5 else 0 end as amount "
        "from (select cast(i as bigint) as n from generate_series(1, 100000) as numbers (i)) as numbers"
    )
    for sql in (
        f"{ANOMALIES}('shop.many', 'at', 'amount', season := 24, series_column := 'series')",
        f"{DRIVERS}('shop.many', 'amount', 'period', 'p0', 'p1', array['series', 'region', 'at'])",
    ):
        for query in (engines.on_duckdb, engines.on_postgres):
            started = time.monotonic()
            query(sql)
            assert time.monotonic() - started < 20
        rows = engines.rows(sql)
        assert len(rows) == (100_000 if sql.startswith(ANOMALIES) else 101_050)
        if sql.startswith(ANOMALIES):
            assert [row[6] for row in rows if row[4]] == ["s27"]


def test_macros_work_after_the_file_was_opened_again(
    engines: Engines, sales: dict[str, np.ndarray], tmp_path: Path
) -> None:
    engines.duckdb.execute("checkpoint")
    (file,) = engines.on_duckdb("select path from duckdb_databases() where database_name = 'other'")[0]
    copy = shutil.copy(file, tmp_path / "yet another.duckdb")
    sql, values = CALLS["drivers"]
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = connection.execute(sql.replace("%s", "?"), values).fetchall()
    assert_alike(rows, engines.on_duckdb(sql, values))
