"""On PostgreSQL, readers have a schema that is replaced as a whole, under their feet and without a jolt."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg2
import pytest
from databases import Built, Postgres

PUBLISHED = "select count(*) from published.customer_360"
SCHEMAS = "select nspname from pg_namespace where nspname like 'published%' order by 1"


@pytest.fixture(scope="module")
def swap(on_postgres: Built) -> str:
    """The SQL with which a build publishes."""
    shown = on_postgres.project.dbt(
        "--quiet", "compile", "--inline", "{{ replace_snapshot() }}", "--output", "json"
    )
    assert shown.code == 0, shown.output[-2000:]
    return str(json.loads(shown.output[shown.output.index("{") :])["compiled"])


@pytest.fixture
def reader(on_postgres: Built) -> Iterator[psycopg2.extensions.connection]:
    """A client in the middle of a transaction."""
    assert isinstance(on_postgres.database, Postgres)
    connection = psycopg2.connect(**on_postgres.database.settings)
    yield connection
    connection.close()


def rows(built: Built, sql: str) -> list[tuple[object, ...]]:
    return built.database.query(sql)[1]


def test_a_build_that_passed_is_published_whole(on_postgres: Built) -> None:
    """Every table that people query, with its rows, descriptions and indexes."""
    sources = rows(
        on_postgres,
        "select table_schema, table_name from information_schema.tables "
        "where table_schema in ('marts', 'predictions', 'meta') order by 2",
    )
    published = rows(
        on_postgres,
        "select table_name from information_schema.tables where table_schema = 'published' order by 1",
    )
    assert [(name,) for _, name in sources] == published
    assert len(published) > 40
    for schema, name in sources:
        counted = f"select (select count(*) from {schema}.{name}), (select count(*) from published.{name})"
        ((source, copy),) = rows(on_postgres, counted)
        # What builds leave behind is being written while the copy is made, and after it.
        assert copy == source or schema == "meta" or name.startswith("data_quality_"), name
    bare = rows(
        on_postgres,
        "select c.oid::regclass::text from pg_class as c where c.relnamespace = 'published'::regnamespace "
        "and c.relkind = 'r' and obj_description(c.oid) is null",
    )
    assert bare == []
    assert rows(on_postgres, "select verdict from published.builds order by started_at desc limit 1") == [
        ("published",)
    ]
    assert rows(on_postgres, "select count(*) from pg_indexes where schemaname = 'published'") != [(0,)]


@pytest.fixture
def visits(on_postgres: Built, swap: str) -> Iterator[str]:
    """A mart of a thousand rows, published; gone again at the end."""
    on_postgres.database.query("create table marts.visits as select n from generate_series(1, 1000) as t (n)")
    on_postgres.database.query(swap)
    yield "published.visits"
    on_postgres.database.query("drop table marts.visits")
    on_postgres.database.query(swap)


def test_reader_goes_on_with_the_schema_that_it_has_found(
    on_postgres: Built, swap: str, visits: str, reader: psycopg2.extensions.connection
) -> None:
    with reader.cursor() as cursor:
        cursor.execute(f"declare slow cursor for select n from {visits}")
        cursor.execute("fetch 1 from slow")
        on_postgres.database.query("delete from marts.visits where n > 400")
        on_postgres.database.query(swap)
        assert rows(on_postgres, f"select count(*) from {visits}") == [(400,)], "who asks now, sees the new"
        cursor.execute("fetch all from slow")
        assert len(cursor.fetchall()) == 999, "who was reading, reads the old rows to the end"
    # Its table cannot be dropped while it is read: publishing does not wait for it.
    on_postgres.database.query(swap)
    assert len(rows(on_postgres, SCHEMAS)) == 3
    reader.close()
    on_postgres.database.query(swap)
    assert len(rows(on_postgres, SCHEMAS)) == 2, "the schema before, for the readers of now, and this one"


def test_a_copy_that_fails_changes_nothing(on_postgres: Built, swap: str) -> None:
    on_postgres.database.query("create view marts.broken as select 1 / 0 as n")
    before = rows(on_postgres, SCHEMAS), rows(on_postgres, PUBLISHED)
    try:
        with pytest.raises(psycopg2.errors.DivisionByZero):
            on_postgres.database.query(swap)
    finally:
        on_postgres.database.query("drop view marts.broken")
    assert (rows(on_postgres, SCHEMAS), rows(on_postgres, PUBLISHED)) == before


def test_whoever_may_read_may_read_after_the_next_build(on_postgres: Built, swap: str) -> None:
    on_postgres.database.query("create role dashboard")
    on_postgres.database.query("grant usage on schema published to dashboard")
    try:
        on_postgres.database.query(swap)
        may = "has_schema_privilege('dashboard', 'published', 'usage')"
        read = "has_table_privilege('dashboard', 'published.customer_360', 'select')"
        write = "has_table_privilege('dashboard', 'published.customer_360', 'insert')"
        assert rows(on_postgres, f"select {may}, {read}, {write}") == [(True, True, False)]
    finally:
        on_postgres.database.query("drop owned by dashboard")
        on_postgres.database.query("drop role dashboard")
