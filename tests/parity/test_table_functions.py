"""The functions over any table, on both engines and tables made here, against NumPy and SciPy."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg2
import pyarrow as pa
import pytest
from comparison import same
from project_copy import copy_of_checkout
from psycopg2.extras import execute_values
from scipy import stats

from ml.company import generate

NAMES = ("ml_detect_anomalies", "ml_top_drivers")
Row = tuple[Any, ...]


class Engines:
    """Both engines, with sessions whose clock and whose way to write dates must not matter."""

    def __init__(self, file: Path, postgres: dict[str, str]) -> None:
        self.duckdb = duckdb.connect(str(file))
        self.duckdb.execute("set timezone = 'Asia/Kathmandu'")
        self.postgres = psycopg2.connect(
            host=postgres["PGHOST"], user=postgres["PGUSER"], dbname=postgres["PGDATABASE"],
            port=postgres.get("PGPORT", "5432"), password=postgres.get("PGPASSWORD", ""),
        )  # fmt: skip
        self.postgres.autocommit = True

    def run(self, sql: str) -> None:
        self.duckdb.execute(sql)
        self.postgres.cursor().execute(sql)

    def table(self, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> str:
        """Make a table of these columns, such as `a text, b date`; returns its name."""
        self.run(f"create table {name} ({columns})")
        if rows:
            given = pa.table({str(n): list(column) for n, column in enumerate(zip(*rows, strict=True))})
            self.duckdb.register("given", given)
            self.duckdb.execute(f"insert into {name} select * from given")
            with self.postgres.cursor() as cursor:
                execute_values(cursor, f"insert into {name} values %s", rows)
        return name

    def on_duckdb(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        return self.duckdb.execute(sql.replace("%s", "?"), list(values)).fetchall()

    def on_postgres(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with self.postgres.cursor() as cursor:
            cursor.execute(sql, list(values))
            return list(cursor.fetchall())

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What both engines return, which has to be the same, in the same order."""
        one, other = self.on_duckdb(sql, values), self.on_postgres(sql, values)
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            assert all(same(a, b, tolerance=1e-9) for a, b in zip(mine, theirs, strict=True)), (mine, theirs)
        return one

    def errors(self, sql: str, values: Sequence[Any]) -> tuple[str, psycopg2.Error]:
        with pytest.raises(duckdb.Error) as one:
            self.on_duckdb(sql, values)
        with pytest.raises(psycopg2.Error) as other:
            self.on_postgres(sql, values)
        return str(one.value), other.value


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, postgres: dict[str, str]) -> Iterator[Engines]:
    """These two functions and nothing else, and a schema for tables."""
    project = copy_of_checkout(tmp_path_factory.mktemp("functions") / "project")
    # Nothing is read of it, but dbt has to find its seeds.
    generate(scale=0.02, seed=11, out=project.raw, file_format="csv")
    for target in ("duckdb", "postgres"):
        replace(project, target=target, environment=postgres).must_build("--select", *NAMES)
    # Macros have to work in a copy of another name.
    file = shutil.copy(project.home / "warehouse.duckdb", project.home / "other.duckdb")
    both = Engines(file, postgres)
    both.run("create schema shop")
    yield both
    both.postgres.cursor().execute("drop schema shop cascade")
    both.postgres.close()
    both.duckdb.close()


def days(values: Sequence[float | None], *, first: int = 1) -> list[Row]:
    """A day for each value, from the first of January on."""
    start = np.datetime64("2026-01-01") + (first - 1)
    return [((start + n).astype(object), value) for n, value in enumerate(values)]


ANOMALIES = (
    "select observed_at, value, expected, score, is_anomaly, direction, series_id from ml_detect_anomalies"
)


# Anomalies


def test_anomalies_are_those_of_the_formula(engines: Engines) -> None:
    values = np.random.default_rng(1).normal(100, 5, 61).round(2)
    values[40], values[50] = 160, 20
    table = engines.table("shop.plain", "day date, amount double precision", days(values.tolist()))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')")
    center = np.median(values)
    scores = (values - center) / (1.4826 * np.median(abs(values - center)))
    assert [row[3] for row in rows] == pytest.approx(scores.tolist())
    assert [row[2] for row in rows] == pytest.approx([center] * 61)
    assert [row[1] for row in rows] == values.tolist(), "one row per row, in the order of time"
    assert {n: row[5] for n, row in enumerate(rows) if row[4]} == {40: "up", 50: "down"}
    assert all(row[4] == (abs(row[3]) > 3.5) for row in rows)
    assert engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', threshold := 1e9)")[40][4] is False
    assert engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', null, null, null)") == rows


def test_a_season_is_no_anomaly_and_hides_none(engines: Engines) -> None:
    random = np.random.default_rng(2)
    values = np.tile([100, 100, 100, 100, 100, 400, 500], 12) + random.normal(0, 3, 84)
    values[30] = 300  # a usual Saturday, on a Wednesday
    table = engines.table("shop.season", "day date, amount double precision", days(values.tolist()))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', season := 7, threshold := 6)")
    assert [n for n, row in enumerate(rows) if row[4]] == [30]
    places = np.arange(84) % 7
    seasonal = np.array([np.median(values[places == place]) for place in range(7)])[places]
    expected = seasonal + np.median(values - seasonal)
    mad = np.median(abs(values - expected))
    assert [row[2] for row in rows] == pytest.approx(expected.tolist())
    assert [row[3] for row in rows] == pytest.approx(((values - expected) / (1.4826 * mad)).tolist())
    without = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')")
    assert without[5][4] and without[6][4], "without the season, every weekend is one"


def test_where_the_mad_is_zero_the_mean_deviation_stands_in(engines: Engines) -> None:
    values = [0.1] * 9 + [0.4, 5.0]
    table = engines.table("shop.mad_0", "day date, amount double precision", days(values))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', 1, 3.5)")
    mean = (0.3 + 4.9) / 11
    assert [row[3] for row in rows] == pytest.approx([0] * 9 + [0.3 / mean / 1.253314, 4.9 / mean / 1.253314])
    assert [row[4] for row in rows] == [False] * 10 + [True]


def test_what_never_changes_has_no_anomaly(engines: Engines) -> None:
    # The third differs by rounding alone.
    table = engines.table(
        "shop.constant", "day date, amount double precision", days([0.3, 0.3, 0.1 + 0.2, 0.3])
    )
    for row in engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')"):
        assert row[3:6] == (0, False, None)


@pytest.mark.parametrize("season", [1, 7])
def test_one_row_and_none(engines: Engines, season: int) -> None:
    one = engines.table(f"shop.one_{season}", "day date, amount integer", days([5]))
    ((_, *rest),) = engines.rows(f"{ANOMALIES}('{one}', 'day', 'amount', {season})")
    assert rest == [5, 5, 0, False, None, None]
    none = engines.table(f"shop.none_{season}", "day date, amount integer", [])
    assert engines.rows(f"{ANOMALIES}('{none}', 'day', 'amount', {season})") == []


def test_what_cannot_be_judged_is_returned_without_a_score(engines: Engines) -> None:
    values = [1, 2, None, 3, math.inf, 2, -math.inf, 1e200, 1, 50, 2, 3]
    rows = [*days(values), (None, 2.0)]
    table = engines.table("shop.nulls", "day date, amount double precision", rows)
    found = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount')")
    assert [n for n, row in enumerate(found) if row[3] is None] == [2, 4, 6, 7, 12]
    assert [n for n, row in enumerate(found) if row[4]] == [9]
    assert found[2][2] == 2.0, "what a null was expected to be is known"
    assert found[12][:2] == (None, 2.0)
    engines.run(
        "create view shop.nan as select day, cast('NaN' as double precision) as amount from shop.nulls"
    )
    call = "select score, is_anomaly, direction from ml_detect_anomalies('shop.nan', 'day', 'amount')"
    assert set(engines.rows(call)) == {(None, False, None)}


def test_a_null_keeps_its_place_in_the_season(engines: Engines) -> None:
    values = [1.0, 9.0] * 10
    values[4] = None  # type: ignore[call-overload]
    table = engines.table("shop.gap", "day date, amount double precision", days(values))
    rows = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', season := 2)")
    assert [row[2] for row in rows] == [1.0, 9.0] * 10


def test_each_series_is_judged_on_its_own(engines: Engines) -> None:
    small, large = [1, 2, 3, 2, 1, 2, 3, 30], [1000, 1010, 1020, 1010, 1000, 1010, 1020, 1010]
    rows = [
        (name, *row)
        for name, values in (("a'b", small), ("Ünï 🎈", large), (None, small), ("", large))
        for row in days(values)
    ]
    table = engines.table("shop.several", "shop text, day date, amount integer", rows)
    found = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', series_column := 'shop')")
    assert [(row[6], row[1]) for row in found if row[4]] == [("a'b", 30), (None, 30)]
    assert list(dict.fromkeys(row[6] for row in found)) == ["", "a'b", "Ünï 🎈", None]
    assert len(found) == 32


def test_rows_of_one_time_are_judged_one_by_one(engines: Engines) -> None:
    rows = [row for row in days([1, 9] * 8) for _ in range(2)]
    table = engines.table("shop.twice", "day date, amount integer", rows)
    found = engines.rows(f"{ANOMALIES}('{table}', 'day', 'amount', season := 2)")
    assert [row[1] for row in found] == [1, 1, 9, 9] * 8
    assert {row[3] for row in found} == {0}


def test_times_are_those_of_utc(engines: Engines) -> None:
    engines.run(
        "create table shop.times as select cast('2026-03-01 23:30:00+00' as timestamptz) as zoned, "
        "cast('2026-03-01 23:30:00' as timestamp) as plain, '2026-03-01 23:30:00' as written, 1 as amount"
    )
    for column in ("zoned", "plain", "written"):
        ((found,),) = engines.rows(
            "select extract(epoch from observed_at) "
            f"from ml_detect_anomalies('shop.times', '{column}', 'amount')"
        )
        assert found == 1772407800, column


# Drivers

DRIVERS = "select * from ml_top_drivers"


def summed(values: np.ndarray) -> tuple[float, float]:
    return float(values.sum()), float((values**2).sum())


def reference(amounts: np.ndarray, periods: np.ndarray, segments: np.ndarray, value: object) -> list[float]:
    """Before, after, growth of the segment and of the rest, and the p-value."""
    inside = segments == value
    (s0, v0), (s1, v1), (r0, w0), (r1, w1) = (
        summed(amounts[where & (periods == period)]) for where in (inside, ~inside) for period in ("p0", "p1")
    )
    z = (s1 * r0 - s0 * r1) / math.sqrt(r0**2 * v1 + r1**2 * v0 + s1**2 * w0 + s0**2 * w1)
    return [s0, s1, 100 * (s1 / s0 - 1), 100 * (r1 / r0 - 1), 2 * stats.norm.sf(abs(z))]


@pytest.fixture(scope="module")
def sales(engines: Engines) -> dict[str, np.ndarray]:
    """Sales that grow by a fifth, but fall in the north; the channels do as all do."""
    random = np.random.default_rng(3)
    periods = np.repeat(["p0", "p1", "p2"], [2000, 2400, 500])
    regions = random.choice(["north", "Süd 🌻", "日本", "west"], len(periods), p=[0.2, 0.5, 0.2, 0.1])
    keep = (periods != "p1") | (regions != "north") | (random.random(len(periods)) < 0.6)
    columns = {
        "period": periods[keep],
        "region": regions[keep],
        "channel": random.choice(["web", "shop", "phone"], keep.sum()),
        "amount": random.gamma(2, 50, keep.sum()).round(2),
    }
    rows = [tuple(row) for row in zip(*(column.tolist() for column in columns.values()), strict=True)]
    engines.table("shop.sales", "period text, region text, channel text, amount numeric(12, 2)", rows)
    return columns


def test_drivers_are_those_of_scipy(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    rows = engines.rows(
        f"{DRIVERS}('shop.sales', 'amount', 'period', 'p0', 'p1', array['region', 'channel'])"
    )
    assert [row[0] for row in rows] == list(range(1, 8))
    assert rows[0][1:3] == ("region", "north"), "the one that does not grow with the rest comes first"
    for _, segment, value, before, after, change, _, growth, rest_growth, p_value, _, _ in rows:
        wanted = reference(sales["amount"], sales["period"], sales[segment], value)
        assert [before, after, growth, rest_growth] == pytest.approx(wanted[:4], rel=1e-9)
        assert p_value == pytest.approx(wanted[4], rel=1e-6, abs=0)
        assert change == pytest.approx(after - before)
    for segment in ("region", "channel"):
        assert sum(row[6] for row in rows if row[1] == segment) == pytest.approx(100)
    q_values = stats.false_discovery_control([row[9] for row in rows], method="bh")
    assert [row[10] for row in rows] == pytest.approx(q_values.tolist(), rel=1e-9, abs=0)
    assert [row[11] for row in rows] == (q_values < 0.05).tolist()
    assert rows[0][11] and not any(row[11] for row in rows if row[1] == "channel")


def test_surprise_orders_them(engines: Engines) -> None:
    rows = engines.rows(f"{DRIVERS}('shop.sales', 'amount', 'period', 'p0', 'p1', array['region'])")
    before, after = sum(row[3] for row in rows), sum(row[4] for row in rows)
    surprises = [abs(row[4] - row[3] * after / before) for row in rows]
    assert surprises == sorted(surprises, reverse=True)


def test_no_value_counts_rows(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    rows = engines.rows(f"{DRIVERS}('shop.sales', null, 'period', 'p0', 'p1', array['channel'])")
    ones = np.ones(len(sales["period"]))
    for row in rows:
        wanted = reference(ones, sales["period"], sales["channel"], row[2])
        assert [*row[3:5], *row[7:10]] == pytest.approx(wanted, rel=1e-6)


def test_p_values_are_right_far_out(engines: Engines) -> None:
    """From 1 down to the tail: one segment keeps its rows while another grows."""
    seen = []
    for n in (0, 1, 5, 20, 100, 400, 5000):
        rows = [("p0", "a"), ("p1", "a"), ("p0", "b"), ("p1", "b")] * 500 + [("p1", "b")] * n
        name = engines.table(f"shop.far_{n}", "period text, part text", rows)
        found = engines.rows(f"{DRIVERS}('{name}', null, 'period', 'p0', 'p1', array['part'])")
        amounts, table = np.ones(len(rows)), np.array(rows)
        for row in found:
            wanted = reference(amounts, table[:, 0], table[:, 1], row[2])[4]
            assert row[9] == pytest.approx(wanted, rel=1e-6, abs=0)
            seen.append(row[9])
    assert max(seen) == pytest.approx(1) and min(seen) < 1e-50


def test_a_tie_has_one_order(engines: Engines) -> None:
    """Two halves are surprising alike, and rounding must not decide which comes first."""
    random = np.random.default_rng(5)
    for n in range(10):
        rows = [
            (period, part, float(value))
            for period in ("p0", "p1")
            for part in ("a", "b")
            for value in random.normal(10, 4, 30)
        ]
        name = engines.table(f"shop.tie_{n}", "period text, part text, amount double precision", rows)
        engines.rows(f"{DRIVERS}('{name}', 'amount', 'period', 'p0', 'p1', array['part', 'part'])")


def test_null_empty_and_foreign_values_are_segments(engines: Engines) -> None:
    rows = [
        (day, part, amount)
        for day, amounts in (("2026-03-01", (1, 2, 3, 4, 5)), ("2026-04-01", (5, 4, 3, 2, None)))
        for part, amount in zip((None, "", "(null)", "Größe 📏", 'it\'s "so" \\'), amounts, strict=True)
    ]
    table = engines.table("shop.odd_values", "day date, part text, amount integer", rows)
    found = engines.rows(f"{DRIVERS}('{table}', 'amount', 'day', '2026-03-01', '2026-04-01', array['part'])")
    assert sorted(row[2:5] for row in found) == sorted(
        [("(null)", 1, 5), ("", 2, 4), ("(null)", 3, 3), ("Größe 📏", 4, 2), ('it\'s "so" \\', 5, 0)]
    )


def test_segments_of_any_type_read_alike(engines: Engines) -> None:
    columns = {
        "half double precision": [1.0, 0.5, -2.0, 100.0], "small real": [3, 4, 3, 0.25],
        "price numeric(9, 2)": [1, 2.5, 1, 2.5], "sold boolean": [True, False] * 2,
        "day date": ["2026-03-01"] * 4, "number integer": [1, 2, 3, 4],
    }  # fmt: skip
    rows = [
        (period, *row) for period in ("p0", "p1") for row in zip(*columns.values(), strict=True) for _ in "ab"
    ]
    table = engines.table("shop.typed", f"period text, {', '.join(columns)}", rows)
    names = [column.split()[0] for column in columns]
    found = engines.rows(f"{DRIVERS}('{table}', null, 'period', 'p0', 'p1', %s)", [names])
    values = {name: sorted(row[2] for row in found if row[1] == name) for name in names}
    assert values["half"] == ["-2", "0.5", "1", "100"] and values["small"] == ["0.25", "3", "4"]
    assert values["price"] == ["1.00", "2.50"] and values["sold"] == ["false", "true"]
    assert values["day"] == ["2026-03-01"], "whatever the session's way to write dates"
    series = engines.rows(f"{ANOMALIES}('{table}', 'day', 'number', series_column := 'half')")
    assert {row[6] for row in series} == set(values["half"])


def test_what_would_be_divided_by_zero_is_null(engines: Engines) -> None:
    rows = [
        ("p0", "a", 0.1), ("p0", "a", 0.2), ("p0", "a", -0.3), ("p1", "a", 5.0),
        ("p0", "b", 5.0),
        ("p1", "c", None), ("p1", "c", math.inf), ("p1", "c", 1e200),
    ]  # fmt: skip
    table = engines.table("shop.zero", "period text, part text, amount double precision", rows)
    found = {
        row[2]: row
        for row in engines.rows(f"{DRIVERS}('{table}', 'amount', 'period', 'p0', 'p1', array['part'])")
    }
    assert found["a"][3:8] == (0, 5, 5, None, None), "0.1 + 0.2 - 0.3 is 0, and so is the total change"
    assert found["b"][3:9] == (5, 0, -5, None, -100, None)
    assert found["c"][3:6] == (0, 0, 0) and found["c"][9:] == (None, None, False)


def test_one_segment_has_no_rest(engines: Engines) -> None:
    table = engines.table("shop.alone", "period text, part text, amount integer", [("p0", "a", 1)])
    (row,) = engines.rows(f"{DRIVERS}('{table}', 'amount', 'period', 'p0', 'p1', array['part'])")
    assert row == (1, "part", "a", 1, 0, -1, 100, -100, None, None, None, False)


def test_no_rows_no_drivers(engines: Engines, sales: dict[str, np.ndarray]) -> None:
    table = engines.table("shop.nothing", "period text, part text, amount integer", [])
    assert engines.rows(f"{DRIVERS}('{table}', 'amount', 'period', 'p0', 'p1', array['part'])") == []
    for arguments in (
        "'p8', 'p9', array['region']",
        "null, null, array['region']",
        "'p0', 'p1', null",
        "'p0', 'p1', cast(array[] as text[])",
    ):
        assert engines.rows(f"{DRIVERS}('shop.sales', 'amount', 'period', {arguments})") == []


# Both


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
    assert engines.rows(call % "shop.sales_view") == engines.rows(call % "shop.sales")


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
        assert connection.execute(sql.replace("%s", "?"), values).fetchall() == engines.on_duckdb(sql, values)
