"""Every type, from a table through a Python model into a table: the same type, the same values, nulls too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from dbt.tests.util import run_dbt

from server import Server

TYPES = {
    "smallint": ["-32768", "32767"],
    "integer": ["-2147483648", "2147483647"],
    "bigint": ["-9223372036854775808", "9223372036854775807"],
    "real": ["'NaN'", "'infinity'", "'-infinity'", "1.5e-30"],
    "double precision": ["'NaN'", "'infinity'", "'-infinity'", "0.1"],
    "numeric": ["123456789012345678.00000000000000000001", "-0.50", "0", "1e17"],
    "numeric(12,2)": ["-1234567890.12", "0", "99.90"],
    "numeric(38,0)": ["99999999999999999999999999999999999999"],
    "numeric(3,-2)": ["12300", "-100"],
    "numeric(3,5)": ["0.00123"],
    "numeric(50,10)": ["-1.5", "12345678901234567.0123456789"],
    "boolean": ["true", "false"],
    "text": ["''", "'déjà 😀'", r"E'tab\t newline\n back\\slash'", "repeat('x', 100000)", "'NULL'"],
    "character varying": ["'any length'"],
    "character varying(20)": ["'twenty at most'"],
    "character(5)": ["'ab'", "'abcde'"],
    "name": ["'a name'"],
    "bytea": [r"'\x00ff00'", "''"],
    "date": ["'0044-03-15 BC'", "'291999-12-31'", "'1969-12-31'"],
    "time without time zone": ["'24:00'", "'00:00'", "'12:34:56.789012'"],
    "time(2) without time zone": ["'12:34:56.78'"],
    "time with time zone": ["'12:34:56.789012+05:30'"],
    "timestamp without time zone": ["'4713-01-01 BC'", "'291999-12-31'", "'2026-03-08 02:30:00.000001'"],
    "timestamp(0) without time zone": ["'2026-03-08 02:30:00'"],
    "timestamp with time zone": ["'2026-03-08 02:30:00-05'", "'0001-01-01 BC'", "'2026-11-01 05:30:00.123456Z'"],
    "timestamp(3) with time zone": ["'2026-03-08 02:30:00.123Z'"],
    "interval": ["'-1 year 2 mons -3 days 04:05:06.789'", "'-00:00:00.000001'", "'0'", "'100 years'"],
    "interval(3)": ["'1 mon 00:00:00.123'"],
    "uuid": ["'9d6a2c1e-0000-4000-8000-00000000ffff'"],
    "json": ["'{\"a\":  [1, null]}'", "'null'", "'\"text\"'"],
    "jsonb": ['\'{"a": [1.50, null, "😀"]}\'', "'null'", "'[]'"],
    "inet": ["'10.0.0.1/8'", "'::1'"],
    "cidr": ["'10.0.0.0/8'"],
    "macaddr": ["'08:00:2b:01:02:03'"],
    "money": ["'-12.34'"],
    "bit(3)": ["'101'"],
    "bit varying": ["'10101'", "''"],
    "oid": ["4294967295"],
    "regclass": ["'pg_class'"],
    "point": ["'(1.5,-2)'"],
    "tsvector": ["'a:1 b:2'"],
    "int4range": ["'[1,5)'", "'empty'", "'(,)'"],
    "tstzrange": ["'[2026-01-01 00:00+00,)'"],
    "int4multirange": ["'{[1,2),[5,7)}'"],
    "vector": ["'[1,2.5,-3]'", "'[0.1]'"],
    "vector(3)": ["'[1,2.5,-3]'", "'[0,0,1e-30]'"],
    "halfvec(2)": ["'[1,2]'"],
    "odd.mood": ["'so, so'", "'\"great\"'"],
    "odd.positive": ["1.50", "0.01"],
    "odd.pair": ["'(1,\"a, b\")'", "'(,)'"],
    'odd."Mixed Case"': ["'A'"],
}
"""The values of each type, as SQL; every column has a null as well."""
ELEMENTS = [name for name in TYPES if name not in ("name", "regclass", "vector", "numeric(50,10)")]
ARRAYS = {f"{name}[]": [f"array[{TYPES[name][0]}, null, {TYPES[name][-1]}]", "'{}'", "'{null}'"] for name in ELEMENTS}
COLUMNS = {f"c{place}": pair for place, pair in enumerate({**TYPES, **ARRAYS}.items())}
N_ROWS = 1 + max(len(values) for values in TYPES.values())
MODELS = {
    "by_arrow": "return dbt.source('raw', 'everything').arrow()",
    "by_table": "return dbt.source('raw', 'everything').to_arrow_table()",
    "by_generator": "return (batch for batch in dbt.source('raw', 'everything').reader(2))",
    "by_relation": "return dbt.source('raw', 'everything')",
}


def everything(schema: str) -> str:
    """The table of all types."""
    rows = []
    for row in range(N_ROWS):
        values = [
            f"cast({values[row]} as {kind})" if row < len(values) else "null" for kind, values in COLUMNS.values()
        ]
        rows.append(f"({row}, {', '.join(values)})")
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
    return f"""
        drop schema if exists odd cascade;
        create schema odd;
        create type odd.mood as enum ('so, so', '"great"');
        create type odd.pair as (x int, y text);
        create type odd."Mixed Case" as enum ('A');
        create domain odd.positive as numeric(10, 2) check (value > 0);
        create table {schema}.everything (id int, {columns});
        insert into {schema}.everything values {", ".join(rows)};
    """


class TestEveryType:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        source = 'sources: [{name: raw, schema: "{{ target.schema }}", tables: [{name: everything}]}]'
        bodies = {f"{name}.py": f"def model(dbt, session):\n    {body}\n" for name, body in MODELS.items()}
        return {**bodies, "sources.yml": source}

    @pytest.fixture(scope="class")
    def built(self, server: Server, project: Any) -> Iterator[str]:
        """The schema of a build in a session whose time zone is neither UTC nor the machine's."""
        server.run(everything(project.test_schema))
        os.environ["PGTZ"] = "America/New_York"
        try:
            assert len(run_dbt(["run"])) == len(MODELS)
        finally:
            del os.environ["PGTZ"]
        yield project.test_schema
        server.run("drop schema odd cascade")

    @pytest.mark.parametrize("model", MODELS)
    def test_the_types_are_the_same(self, server: Server, built: str, model: str) -> None:
        def types(table: str) -> dict[Any, Any]:
            columns = f"from pg_attribute where attrelid = '{built}.{table}'::regclass and attnum > 0"
            return dict(server.run(f"select attname, format_type(atttypid, atttypmod) {columns}"))  # type: ignore[arg-type]

        assert types(model) == types("everything")
        assert len(types(model)) == 1 + len(COLUMNS)

    @pytest.mark.parametrize("column", COLUMNS, ids=lambda name: COLUMNS[name][0])
    def test_the_values_are_the_same(self, server: Server, built: str, column: str) -> None:
        kind, values = COLUMNS[column]
        has_equality = kind.removesuffix("[]") not in ("json", "point", "tsvector")
        value = column if has_equality else f"{column}::text"
        for model in MODELS:
            source, result = (f"select id, {value} from {built}.{table}" for table in ("everything", model))
            assert server.run(f"{source} except {result}") == []
            assert server.run(f"{result} except {source}") == []
            assert server.run(f"select count(*), count({column}) from {built}.{model}") == [(N_ROWS, len(values))]
