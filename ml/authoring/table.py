"""Somebody's table, opened to be looked at: a file, or a table of the warehouse, as a table in DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml import marts, settings
from ml.authoring.cleaning import literal, quoted
from ml.errors import AuthoringError

if TYPE_CHECKING:
    import duckdb

SOURCE = "own_table"
MOST_ROWS = 1_000_000
"""Rows that are looked at; a table with more is judged by its first ones."""
_FILES = (".csv", ".parquet")


@dataclass(frozen=True)
class OwnTable:
    """A table that was opened.

    Attributes:
        connection: where it is the table `SOURCE`.
        address: what the user called it.
        origin: a select of its rows, for a model of dbt.
        columns: the names of its columns.
        n_rows: how many rows were looked at.
    """

    connection: duckdb.DuckDBPyConnection
    address: str
    origin: str
    columns: list[str]
    n_rows: int

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query on it."""
        return self.connection.execute(query).fetchall()


@contextmanager
def opened(address: str) -> Iterator[OwnTable]:
    """The table at a path, or of that name (`schema.table`) in the warehouse.

    Raises:
        AuthoringError: there is no such file or table, it cannot be read, or it is empty.
    """
    import duckdb

    with duckdb.connect() as connection:
        is_file = Path(address).suffix.lower() in _FILES
        origin = _of_file(address, connection) if is_file else _of_warehouse(address, connection)
        columns = [row[0] for row in connection.execute(f"describe {SOURCE}").fetchall()]
        n_rows = int(connection.execute(f"select count(*) from {SOURCE}").fetchall()[0][0])
        if n_rows == 0:
            raise AuthoringError(
                f"{address} is empty",
                expected="rows to learn from",
                found=f"{len(columns)} columns and no row",
                hint="is it the right file or table?",
            )
        yield OwnTable(connection, address, origin, columns, n_rows)


def _of_file(address: str, connection: duckdb.DuckDBPyConnection) -> str:
    import duckdb

    path = Path(address).expanduser()
    if not path.is_file() or path.stat().st_size == 0:
        raise AuthoringError(
            f"there is nothing to read in {address}",
            expected="a CSV or Parquet file",
            found="an empty file" if path.is_file() else "no such file",
            hint="a relative path starts in the folder in which you are",
        )
    options = "header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true"
    is_parquet = path.suffix.lower() == ".parquet"
    read = (
        f"read_parquet({literal(str(path))})" if is_parquet else f"read_csv({literal(str(path))}, {options})"
    )
    try:
        connection.execute(f"create table {SOURCE} as select * from {read} limit {MOST_ROWS}")
    except duckdb.Error as error:
        raise AuthoringError(
            f"{address} cannot be read",
            expected="Parquet, or a CSV with a header, commas between values and double quotes around texts",
            found=str(error).splitlines()[0],
            hint="save it again in that form",
        ) from error
    root = settings.project_root()
    whole = path.resolve()
    shown = whole.relative_to(root) if whole.is_relative_to(root) else whole
    return f"{{{{ rows_of_file({literal(shown.as_posix())}) }}}}"


def _of_warehouse(address: str, connection: duckdb.DuckDBPyConnection) -> str:
    found = re.fullmatch(r"(\w+)\.(\w+)", address)
    if found is None:
        raise AuthoringError(
            f"{address!r} is no table",
            expected="a file that ends in .csv or .parquet, or schema.table of the warehouse",
            found=address,
            hint="for example data/customers.csv, or marts.customer_360",
        )
    schema, table = found.groups()
    with marts.opened() as warehouse:
        names = warehouse.rows(
            "select table_name from information_schema.tables where table_schema = cast($schema as text)"
            " order by table_name",
            schema=schema,
        )
        if table not in {row["table_name"] for row in names}:
            raise AuthoringError(
                f"there is no table {address} in the warehouse",
                expected=", ".join(row["table_name"] for row in names[:8]) or "a schema with tables",
                found="none of that name",
                hint=f"look with `warehouse sql`; the warehouse is {warehouse.place()}",
            )
        rows = warehouse.arrow(f"select * from {schema}.{quoted(table)} limit {MOST_ROWS}")
    connection.register("rows_of_warehouse", rows)
    connection.execute(f"create table {SOURCE} as select * from rows_of_warehouse")
    root = settings.project_root()
    of_ours = any(root.glob(f"models/**/{table}.sql")) or any(root.glob(f"seeds/**/{table}.csv"))
    return f"select * from {{{{ ref('{table}') }}}}" if of_ours else f"select * from {schema}.{table}"
