"""What a model may return, and what becomes of it; what is refused, and that the old table stays."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.util import run_dbt

from server import Server

IMPORTS = """
import datetime as dt
import decimal
import math
import uuid

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
"""
RETURNED = {
    "pandas_nullable": (
        "pd.DataFrame({'a': pd.array([1, None], 'Int64'), 'b': pd.array([True, None], 'boolean'), 's': ['x', None]})",
        "a bigint, b boolean, s text",
        [(1, True, "x"), (None, None, None)],
    ),
    "pandas_numbers": (
        "pd.DataFrame({'i': np.array([1, 2], 'int16'), 'nan_is_null': [1.5, math.nan]}, index=[7, 8])",
        "i smallint, nan_is_null double precision",
        [(1, 1.5), (2, None)],
    ),
    "pandas_dates": (
        "pd.DataFrame({'t': pd.to_datetime(['2026-01-02 03:04:05.000006', None]),"
        " 'z': pd.to_datetime(['2026-01-02 03:04', None]).tz_localize('America/New_York'),"
        " 'd': pd.to_timedelta(['1 day 00:00:01', None])})",
        "t timestamp without time zone, z timestamp with time zone, d interval",
        [("2026-01-02 03:04:05.000006", "2026-01-02 08:04:00+00", "24:00:01"), (None, None, None)],
    ),
    "pandas_category": (
        "pd.DataFrame({'c': pd.Categorical(['b', None, 'a']), 'n': pd.Categorical([1, 2, None])})",
        "c text, n bigint",
        [("b", 1), (None, 2), ("a", None)],
    ),
    "pandas_objects": (
        "pd.DataFrame({'n': [decimal.Decimal('1.50'), None], 'd': [dt.date(2026, 1, 2), None],"
        " 't': [dt.time(12, 30), None], 'l': [[1, None], None], 'v': [np.array([1.0, 2.0]), None]}, dtype=object)",
        "n numeric(3,2), d date, t time without time zone, l bigint[], v double precision[]",
        [("1.50", "2026-01-02", "12:30:00", "{1,NULL}", "{1,2}"), (None,) * 5],
    ),
    "polars_eager": (
        "pl.DataFrame({'a': [1, None], 's': ['x', None], 'c': pl.Series(['p', None], dtype=pl.Categorical),"
        " 'v': pl.Series([[1.0, 2.0], None], dtype=pl.Array(pl.Float32, 2)), 'e': pl.Series([None, None])})",
        "a bigint, s text, c text, v real[], e text",
        [(1, "x", "p", "{1,2}", None), (None,) * 5],
    ),
    "polars_lazy": ("pl.LazyFrame({'a': [1, 2]}).filter(pl.col('a') > 1)", "a bigint", [(2,)]),
    "arrow_table": ("pa.table({'a': [1, None]})", "a bigint", [(1,), (None,)]),
    "arrow_batch": ("pa.record_batch({'a': [1, None]})", "a bigint", [(1,), (None,)]),
    "arrow_reader": ("pa.table({'a': [1, None]}).to_reader()", "a bigint", [(1,), (None,)]),
    "arrow_unsigned": (
        "pa.table({'a': pa.array([255], 'uint8'), 'b': pa.array([65535], 'uint16'),"
        " 'c': pa.array([2**32 - 1], 'uint32'),"
        " 'd': pa.array([2**64 - 1], 'uint64'), 'e': pa.array([-128], 'int8'), 'f': pa.array([1.5], pa.float16())})",
        "a smallint, b integer, c bigint, d numeric(20,0), e smallint, f real",
        [(255, 65535, 2**32 - 1, str(2**64 - 1), -128, 1.5)],
    ),
    "arrow_texts": (
        "pa.table({'a': pa.array(['x'], pa.large_string()), 'b': pa.array(['x'], pa.string_view()), 'c': pa.nulls(1),"
        " 'd': pa.array([b'x'], pa.large_binary()), 'e': pa.array([b'xy'], pa.binary(2)),"
        " 'f': pa.array(['x']).dictionary_encode(),"
        " 'g': pa.array([['x']], pa.list_(pa.dictionary('int8', 'string')))})",
        "a text, b text, c text, d bytea, e bytea, f text, g text[]",
        [("x", "x", None, r"\x78", r"\x7879", "x", "{x}")],
    ),
    "arrow_dates": (
        "pa.table({'a': pa.array([86400000], pa.date64()), 'b': pa.array([1], pa.time32('s')),"
        " 'c': pa.array([1000], pa.time64('ns')), 'd': pa.array([1], pa.timestamp('s')),"
        " 'e': pa.array([1], pa.timestamp('ms', 'Asia/Tokyo')), 'f': pa.array([-1], pa.duration('us')),"
        " 'g': pa.array([(-14, 3, 1_000_000_000)], pa.month_day_nano_interval()),"
        " 'h': pa.array([1000], pa.timestamp('ns'))})",
        "a date, b time without time zone, c time without time zone, d timestamp without time zone,"
        " e timestamp with time zone, f interval, g interval, h timestamp without time zone",
        [
            (
                "1970-01-02",
                "00:00:01",
                "00:00:00.000001",
                "1970-01-01 00:00:01",
                "1970-01-01 00:00:00.001+00",
                "-00:00:00.000001",
                "-1 years -2 mons +3 days 00:00:01",
                "1970-01-01 00:00:00.000001",
            )
        ],
    ),
    "arrow_extensions": (
        "pa.table({'u': pa.array([uuid.UUID(int=1).bytes, None], pa.uuid()),"
        " 'j': pa.array(['[1]', None], pa.json_())})",
        "u uuid, j jsonb",
        [("00000000-0000-0000-0000-000000000001", "[1]"), (None, None)],
    ),
    "arrow_lists": (
        "pa.table({'a': pa.array([[1, None], [], None], pa.large_list(pa.int8())),"
        " 'z': pa.array([[0, None], [], None], pa.list_(pa.timestamp('us', 'UTC'))),"
        " 'n': pa.array([[decimal.Decimal('1.5')], [], None]), 'b': pa.array([[True, None], [], None])}).slice(0, 3)",
        "a smallint[], z timestamp with time zone[], n numeric(2,1)[], b boolean[]",
        [
            ("{1,NULL}", '{"1970-01-01 00:00:00+00",NULL}', "{1.5}", "{t,NULL}"),
            ("{}", "{}", "{}", "{}"),
            (None,) * 4,
        ],
    ),
    "arrow_slices": (
        "pa.table({'i': pa.array([(0, n, 0) for n in range(5)] + [None], pa.month_day_nano_interval()),"
        " 'v': pa.array([[n] * 2 for n in range(5)] + [None], pa.list_(pa.float32(), 2))}).slice(4, 2)",
        "i interval, v real[]",
        [("4 days", "{4,4}"), (None, None)],
    ),
    "duckdb_relation": (
        'duckdb.connect().sql("select 1::int as a, [1.5]::float[] as l")',
        "a integer, l real[]",
        [(1, "{1.5}")],
    ),
    "no_rows": (
        "pa.table({'a': pa.array([], 'int32'), 'v': pa.array([], pa.list_(pa.float32()))})",
        "a integer, v real[]",
        [],
    ),
    "generator_of_pandas": ("(pd.DataFrame({'a': [n]}) for n in range(3))", "a bigint", [(0,), (1,), (2,)]),
    "generator_of_polars": ("(pl.DataFrame({'a': [n]}) for n in range(3))", "a bigint", [(0,), (1,), (2,)]),
    "generator_of_batches": ("(pa.record_batch({'a': [n]}) for n in range(3))", "a bigint", [(0,), (1,), (2,)]),
    "generator_of_readers": ("(pa.table({'a': [n]}).to_reader() for n in range(3))", "a bigint", [(0,), (1,), (2,)]),
    "generator_of_duckdb": (
        "(duckdb.connect().sql(f'select {n} as a') for n in range(3))",
        "a integer",
        [(0,), (1,), (2,)],
    ),
    "generator_that_fits": (
        "(pa.table({'a': pa.array([n], kind)}) for n, kind in ((0, 'int64'), (1, 'int8')))",
        "a bigint",
        [(0,), (1,)],
    ),
    "generator_without_rows": ("(pa.table({'a': pa.array([], 'int8')}) for _ in range(2))", "a smallint", []),
    "list_of_frames": ("[pd.DataFrame({'a': [1]}), pd.DataFrame({'a': [2]})]", "a bigint", [(1,), (2,)]),
    "relation": (
        "session.query('select 1::smallint as a, array[[1, 2]] as two_d;')",
        "a smallint, two_d integer[]",
        [(1, "{{1,2}}")],
    ),
    "odd_names": (
        "pa.table({'with space': [1], 'quo\"te': [2], 'select': [3], 'ÄÖ': [4], 'Mixed': [5], '%s {x}': [6]})",
        '"with space" bigint, "quo""te" bigint, "select" bigint, "ÄÖ" bigint, "Mixed" bigint, "%s {x}" bigint',
        [(1, 2, 3, 4, 5, 6)],
    ),
}
"""By name of the model: what it returns, the columns and the rows of the table."""
CAST = {
    "vector(3)": ("[[1.0, 2.0, 3.0], None]", "vector(3)", ["[1,2,3]", None]),
    "vector": ("[[1.0], [1.0, 2.0]]", "vector", ["[1]", "[1,2]"]),
    "halfvec(2)": ("[[1.0, 2.0]]", "halfvec(2)", ["[1,2]"]),
    "numeric(10,2)": ("[1.239, None]", "numeric(10,2)", ["1.24", None]),
    "numeric": ("[1.5, None]", "numeric", ["1.5", None]),
    "jsonb": ("['{\"b\": 1}', None]", "jsonb", ['{"b": 1}', None]),
    "json": ("['{\"b\":  1}', None]", "json", ['{"b":  1}', None]),
    "uuid": ("['00000000-0000-0000-0000-000000000001', None]", "uuid", ["00000000-0000-0000-0000-000000000001", None]),
    "varchar(3)": ("['abc', None]", "character varying(3)", ["abc", None]),
    "timestamptz": ("['2026-01-02 03:04Z', None]", "timestamp with time zone", ["2026-01-02 03:04:00+00", None]),
    "int": ("[1, None]", "integer", ["1", None]),
    "text[]": ("[[1, None], None]", "text[]", ["{1,NULL}", None]),
    "inet": ("['10.0.0.1']", "inet", ["10.0.0.1/32"]),
    "oid": ("[1]", "oid", ["1"]),
}
"""By a type of `column_types`: the Python values, the type of the column, its values as text."""
REFUSED = {
    "two_dimensions": (
        "session.query('select array[[1, 2]] as a').arrow()",
        "column 'a' holds an array of 2 dimensions",
    ),
    "begins_at_2": (
        "session.query(\"select '[2:3]={1,2}'::int[] as a\").df()",
        "Array value with lower bound",
    ),
    "begins_at_0": (
        "session.query(\"select '[0:1]={1,2}'::int[] as a\").df()",
        "column 'a' holds an array that does not begin at 1",
    ),
    "infinite_date": ('session.query("select \'infinity\'::date as \\"it\'s\\"").arrow()', "holds an infinite date"),
    "infinite_timestamp": (
        "session.query(\"select '-infinity'::timestamp as a\").pl()",
        "column 'a' holds an infinite timestamp",
    ),
    "infinite_in_array": (
        "session.query(\"select array['infinity'::timestamptz] as a\").arrow()",
        "column 'a' holds an infinite timestamp",
    ),
    "late_timestamp": (
        "session.query(\"select '294000-01-01'::timestamp as a\").arrow()",
        "or one that Arrow cannot hold",
    ),
    "infinite_interval": ("session.query(\"select 'infinity'::interval as a\").arrow()", "would overflow"),
    "long_interval": ("session.query(\"select '3000000 hours'::interval as a\").arrow()", "would overflow"),
    "numeric_nan": (
        "session.query(\"select 'NaN'::numeric as a\").arrow()",
        "column 'a' cannot become decimal128(38, 20)",
    ),
    "numeric_nan_in_array": (
        "session.query(\"select array['NaN'::numeric] as a\").arrow()",
        "column 'a' cannot become",
    ),
    "numeric_of_21_decimals": (
        "session.query('select 0.123456789012345678901 as a').arrow()",
        "column 'a' cannot become decimal128(38, 20)",
    ),
    "numeric_of_19_digits": (
        "session.query('select 1234567890123456789.0 as a').arrow()",
        "column 'a' cannot become decimal128(38, 20)",
    ),
    "nanoseconds": (
        "pa.table({'a': pa.array([1], pa.timestamp('ns'))})",
        "column 'a' cannot become timestamp without time zone",
    ),
    "nanoseconds_in_interval": (
        "pa.table({'a': pa.array([(0, 0, 1)], pa.month_day_nano_interval())})",
        "a fraction of a microsecond",
    ),
    "struct": (
        "pa.table({'a': [{'x': 1}]})",
        "column 'a' has the type struct<x: int64>, which PostgreSQL has no equal of",
    ),
    "map": ("pa.table({'a': pa.array([[('k', 1)]], pa.map_('string', 'int8'))})", "which PostgreSQL has no equal of"),
    "list_of_lists": ("pa.table({'a': [[[1]]]})", "which PostgreSQL has no equal of"),
    "nul_in_text": ("pa.table({'a': ['x\\0y']})", 'invalid byte sequence for encoding "UTF8": 0x00'),
    "long_name": ("pa.table({'é' * 32: [1]})", "which has over 63 bytes"),
    "two_of_a_name": ("pa.table([[1], [2]], names=['a', 'a'])", "the result has several columns of the name a"),
    "two_of_a_name_in_sql": ("session.query('select 1 as a, 2 as a').arrow()", 'column "a" specified more than once'),
    "nothing": ("None", "the model returned None"),
    "text": ("'frame'", "the model returned str"),
    "mapping": ("{'a': [1]}", "the model returned dict"),
    "records": ("[{'a': 1}]", "the model returned dict"),
    "number": ("1", "the model returned int"),
    "empty_generator": ("(frame for frame in ())", "the generator yielded nothing"),
    "later_type": ("(pa.table({'a': [value]}) for value in (1, 'x'))", "a later batch does not fit the first"),
    "later_column": (
        "(pa.table(columns) for columns in ({'a': [1]}, {'a': [1], 'b': [2]}))",
        "a later batch does not fit the first",
    ),
    "later_null": ("(pa.table({'a': values}) for values in ([None], [1]))", "a later batch does not fit the first"),
    "later_nothing": ("(frame for frame in (pa.table({'a': [1]}), None))", "the model returned None"),
    "mixed_objects": ("pd.DataFrame({'a': [1, 'x']}, dtype=object)", "Conversion failed for column a"),
    "missing_table": ("session.query('select * from nowhere').arrow()", 'relation "nowhere" does not exist'),
    "writing": (
        "session.query('select nextval(\\'numbers\\')').arrow()",
        "cannot execute nextval() in a read-only transaction",
    ),
}
"""By name of the model: what it returns, and a part of the message."""
REFUSED_CASTS = {
    "bad_integer": ("['x']", "integer", 'invalid input syntax for type integer: "x"'),
    "no_such_type": ("[1]", "intger", 'type "intger" does not exist'),
    "wrong_dimensions": ("[[1.0, 2.0]]", "vector(3)", "expected 3 dimensions, not 2"),
    "null_in_vector": ("[[1.0, None]]", "vector(2)", "a vector has a null in it"),
    "too_long": ("['abcd']", "varchar(3)", "value too long for type character varying(3)"),
    "too_large": ("[40000]", "smallint", "smallint out of range"),
}
"""By name of the model: values of a column, its type in `column_types`, and a part of the message."""


def _types(server: Server, table: str) -> str:
    columns = "string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)"
    return server.run(f"select {columns} from pg_attribute where attrelid = '{table}'::regclass and attnum > 0")[0][0]


def _rows(server: Server, table: str) -> list[tuple[Any, ...]]:
    """The rows as they were copied; what is not a number or a boolean as text."""
    names = server.run(
        f"""
        select string_agg(case when typcategory in ('B') or typname in ('int2', 'int4', 'int8', 'float4', 'float8')
            then quote_ident(attname) else quote_ident(attname) || '::text' end, ', ' order by attnum)
        from pg_attribute inner join pg_type on pg_type.oid = atttypid
        where attrelid = '{table}'::regclass and attnum > 0
        """
    )[0][0]
    return server.run(f"select {names} from {table} order by ctid")


class TestReturned:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        models = {f"{name}.py": _model(value) for name, (value, _, _) in RETURNED.items()}
        for place, (kind, (values, _, _)) in enumerate(CAST.items()):
            models[f"cast_{place}.py"] = _model(f"pa.table({{'a': {values}}})", f"column_types={{'a': '{kind}'}}")
        return models

    @pytest.fixture(scope="class")
    def built(self, project: Any) -> str:
        """The schema, with every model that could be built."""
        assert len(run_dbt(["run"], expect_pass=None)) == len(RETURNED) + len(CAST)
        return project.test_schema

    @pytest.mark.parametrize("name", RETURNED)
    def test_it_becomes_the_table(self, server: Server, built: str, name: str) -> None:
        _, types, rows = RETURNED[name]
        assert _types(server, f"{built}.{name}") == types
        assert _rows(server, f"{built}.{name}") == rows

    @pytest.mark.parametrize("kind", CAST)
    def test_column_types_decide(self, server: Server, built: str, kind: str) -> None:
        table, (_, declared, values) = f"{built}.cast_{list(CAST).index(kind)}", CAST[kind]
        assert _types(server, table) == f"a {declared}"
        assert server.run(f"select a::text from {table} order by ctid") == [(value,) for value in values]


class TestRefused:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        casts = {
            name: (f"pa.table({{'a': {values}}})", f"column_types={{'a': '{kind}'}}")
            for name, (values, kind, _) in REFUSED_CASTS.items()
        }
        bodies = {**{name: (value, "") for name, (value, _) in REFUSED.items()}, **casts}
        return {f"{name}.py": _model(value, config) for name, (value, config) in bodies.items()}

    @pytest.fixture(scope="class")
    def messages(self, server: Server, project: Any) -> dict[str, str]:
        """What dbt says of each model."""
        server.run(f"create sequence {project.test_schema}.numbers")
        server.run(f"alter role current_user in database dbt set search_path = public, {project.test_schema}")
        try:
            for name in (*REFUSED, *REFUSED_CASTS):
                server.run(f"create table {project.test_schema}.{name} as select 'kept' as a")
            results = run_dbt(["run"], expect_pass=False)
        finally:
            server.run("alter role current_user in database dbt reset search_path")
        return {result.node.name: result.message for result in results}

    @pytest.mark.parametrize("name", [*REFUSED, *REFUSED_CASTS])
    def test_it_is_refused_and_the_old_table_stays(
        self, server: Server, project: Any, messages: dict[str, str], name: str
    ) -> None:
        assert {**REFUSED, **REFUSED_CASTS}[name][-1] in messages[name]
        assert server.run(f"select * from {project.test_schema}.{name}") == [("kept",)]

    def test_nothing_is_left_behind(self, server: Server, project: Any, messages: dict[str, str]) -> None:
        tables = server.run(f"select tablename from pg_tables where schemaname = '{project.test_schema}'")
        assert {name for (name,) in tables} == {*REFUSED, *REFUSED_CASTS} == messages.keys()


def _model(value: str, config: str = "") -> str:
    config = f"    dbt.config({config})\n" if config else ""
    return f"{IMPORTS}\n\ndef model(dbt, session):\n{config}    return {value}\n"
