"""The tables that a predictor has left in the warehouse, taken away with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ml import settings
from ml.authoring.cleaning import quoted
from ml.errors import AuthoringError

SCHEMAS = ("staging", "features", "audit", "predictions")
_THERE = "select table_schema, table_name, table_type from information_schema.tables"


def drop(paths: Iterable[str]) -> list[str]:
    """Drop the tables and views of the models at these paths; return their names.

    Raises:
        AuthoringError: another program has the warehouse open; nothing is dropped then.
    """
    names = {Path(path).stem for path in paths if Path(path).suffix in (".sql", ".py") and "models/" in path}
    if settings.target() == settings.POSTGRES:
        return _on_postgres(names)
    file = settings.home() / "warehouse.duckdb"
    return _on_duckdb(file, names) if file.is_file() else []


def _on_duckdb(file: Path, names: set[str]) -> list[str]:
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
        found = [row for row in connection.execute(_THERE).fetchall() if _is_of(row, names)]
        for statement in _statements(found):
            connection.execute(statement)
    return [row[1] for row in found]


def _on_postgres(names: set[str]) -> list[str]:
    from ml.postgres import address, client

    with client.connect(address.current()) as connection, connection.cursor() as cursor:
        cursor.execute(_THERE)
        found = [row for row in cursor.fetchall() if _is_of(row, names)]
        for statement in _statements(found):
            cursor.execute(statement)
    return [row[1] for row in found]


def _is_of(row: tuple[str, str, str], names: set[str]) -> bool:
    return row[0] in SCHEMAS and row[1] in names


def _statements(found: list[tuple[str, str, str]]) -> list[str]:
    """Views first, since they read the tables.

    >>> _statements([("features", "t", "BASE TABLE"), ("predictions", "v", "VIEW")])
    ['drop view "predictions"."v"', 'drop table "features"."t"']
    """
    views_first = sorted(found, key=lambda row: row[2] != "VIEW")
    return [
        f"drop {'view' if kind == 'VIEW' else 'table'} {quoted(schema)}.{quoted(name)}"
        for schema, name, kind in views_first
    ]
