"""Reading what was built: the published snapshot on DuckDB, the tables themselves on PostgreSQL.

On PostgreSQL it is the tables that builds work on: each changes in a transaction, which readers neither see
half nor wait for. Clients that want all tables of one build read the schema `published` there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ml import settings
from ml.errors import SettingsError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from ml.postgres.address import Address

SNAPSHOT, WORKING = "published.duckdb", "warehouse.duckdb"


class Marts(Protocol):
    """A warehouse that was built."""

    def rows(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query, by the names of its columns; `$name` in it stands for a parameter."""

    def arrow(self, query: str) -> pa.Table:
        """The same for many rows, as an Arrow table."""

    def place(self) -> str:
        """Where it is, in the words of a person."""


@contextmanager
def opened() -> Iterator[Marts]:
    """The marts of the target that is set, for reading.

    Raises:
        SettingsError: there is no snapshot yet.
        PostgresError: the server cannot be reached.
    """
    if settings.target() == settings.POSTGRES:
        from ml.postgres import address

        yield _Database(address.current())
        return
    import duckdb

    with duckdb.connect(str(snapshot()), read_only=True) as connection:
        yield _Snapshot(connection, snapshot())


@contextmanager
def newest() -> Iterator[Marts]:
    """What the newest build has left, even if it failed and was not published; while a build runs, what was
    published last.

    Raises:
        SettingsError: nothing was built yet.
        PostgresError: the server cannot be reached.
    """
    working = settings.home() / WORKING
    if settings.target() != settings.POSTGRES and working.is_file():
        import duckdb

        try:
            connection = duckdb.connect(str(working), read_only=True)
        except duckdb.IOException:  # A build has it.
            pass
        else:
            with connection:
                yield _Snapshot(connection, working)
            return
    with opened() as published:
        yield published


def are_there() -> bool:
    """Whether there is something to open: on PostgreSQL always a database, if an empty one."""
    return settings.target() == settings.POSTGRES or (settings.home() / SNAPSHOT).is_file()


def snapshot() -> Path:
    """The file that DuckDB's readers open."""
    file = settings.home() / SNAPSHOT
    if not file.is_file():
        raise SettingsError(
            "there is no snapshot to read",
            expected=str(file),
            found="no such file",
            hint="run `make build`; a snapshot is published when every test has passed",
        )
    return file


@dataclass(frozen=True)
class _Snapshot:
    connection: duckdb.DuckDBPyConnection
    file: Path

    def rows(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        # Binding a text makes DuckDB import pandas, which takes longer than everything else together.
        found = self.connection.execute(with_literals(query, parameters))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def arrow(self, query: str) -> pa.Table:
        return self.connection.execute(query).to_arrow_table()

    def place(self) -> str:
        root, shown = settings.project_root(), self.file
        short = shown.relative_to(root) if shown.is_relative_to(root) else shown
        return f"{short} ({shown.stat().st_size / 1e6:.0f} MB, read-only)"


def with_literals(query: str, parameters: Mapping[str, Any]) -> str:
    """A query with its parameters written into it.

    >>> with_literals("select $a, cast($b as date), $c", {"a": "it's", "b": None, "c": [1, 0.5]})
    "select 'it''s', cast(null as date), [1, 0.5]"
    """
    return re.sub(r"\$([a-z_]+)", lambda name: _literal(parameters[name[1]]), query)


def _literal(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return repr(value) if math.isfinite(value) else f"'{value}'::double"
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


@dataclass(frozen=True)
class _Database:
    address: Address

    def rows(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        from ml.postgres import client

        return client.rows(self.address, query, parameters)

    def arrow(self, query: str) -> pa.Table:
        from ml.postgres import client

        return client.arrow(self.address, query)

    def place(self) -> str:
        return self.address.uri()
