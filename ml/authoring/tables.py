"""The tables and functions that a predictor has left in the warehouse, taken away with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ml import settings
from ml.authoring.cleaning import quoted
from ml.errors import AuthoringError

_OF_MODELS = ("staging", "features", "audit", "predictions")
SCHEMAS_OF = {"models": _OF_MODELS, "python_models": _OF_MODELS, "functions": ("main", "public")}
"""Where the nodes of a folder are; functions go where a target says, on DuckDB and on PostgreSQL."""
_THERE = "select table_schema, table_name, table_type from information_schema.tables"
_FUNCTIONS_ON_DUCKDB = """
    select schema_name, function_name, 'MACRO' from duckdb_functions()
    where not internal and function_type = 'macro' and database_name = current_database()
"""
_FUNCTIONS_ON_POSTGRES = """
    select routine_schema, routine_name, routine_type from information_schema.routines
    where routine_type = 'FUNCTION'
"""

Found = tuple[str, str, str]
"""Schema, name and kind."""


def drop(paths: Iterable[str]) -> list[str]:
    """Drop the tables, views and functions of the nodes at these paths; return their names.

    Raises:
        AuthoringError: another program has the warehouse open; nothing is dropped then.
    """
    names = {
        (schema, node.stem)
        for node in map(Path, paths)
        if node.suffix in (".sql", ".py")
        for schema in SCHEMAS_OF.get(node.parts[0], ())
    }
    if settings.target() == settings.POSTGRES:
        return _on_postgres(names)
    file = settings.home() / "warehouse.duckdb"
    return _on_duckdb(file, names) if file.is_file() else []


def _on_duckdb(file: Path, names: set[tuple[str, str]]) -> list[str]:
    import duckdb

    try:
        connection = duckdb.connect(str(file))
    except duckdb.IOException as error:
        raise AuthoringError(
            f"the warehouse {file} is open in another program",
            expected="nobody else in it while tables are dropped",
            found=str(error).splitlines()[0],
            hint="close that program; to read, open published.duckdb (`make sql`)",
        ) from error
    with connection:
        there = connection.execute(f"{_THERE} union all {_FUNCTIONS_ON_DUCKDB}").fetchall()
        found = [row for row in there if row[:2] in names]
        for statement in _statements(found):
            connection.execute(statement)
    return [row[1] for row in found]


def _on_postgres(names: set[tuple[str, str]]) -> list[str]:
    from ml.postgres import address, client

    with client.connect(address.current()) as connection, connection.cursor() as cursor:
        cursor.execute(f"{_THERE} union all {_FUNCTIONS_ON_POSTGRES}")
        found = [row for row in cursor.fetchall() if row[:2] in names]
        for statement in _statements(found):
            cursor.execute(statement)
    return [row[1] for row in found]


def _statements(found: list[Found]) -> list[str]:
    """Tables last, since views read them.

    >>> _statements([("features", "t", "BASE TABLE"), ("predictions", "v", "VIEW"), ("main", "f", "MACRO")])
    ['drop view "predictions"."v"', 'drop macro "main"."f"', 'drop table "features"."t"']
    """
    tables_last = sorted(found, key=lambda row: row[2] == "BASE TABLE")
    return [
        f"drop {kind.removeprefix('BASE ').lower()} {quoted(schema)}.{quoted(name)}"
        for schema, name, kind in tables_last
    ]
