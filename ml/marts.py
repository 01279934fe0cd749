"""Reading what was built: the published snapshot on DuckDB, the tables themselves on PostgreSQL.

On PostgreSQL there is no snapshot: each table changes in a transaction, which readers neither see half nor
wait for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ml import settings
from ml.errors import SettingsError

if TYPE_CHECKING:
    import duckdb

    from ml.postgres.address import Address


class Marts(Protocol):
    """A warehouse that was built."""

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query, by the names of its columns."""

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


def snapshot() -> Path:
    """The file that DuckDB's readers open."""
    file = settings.home() / "published.duckdb"
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

    def rows(self, query: str) -> list[dict[str, Any]]:
        found = self.connection.sql(query)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def place(self) -> str:
        root, shown = settings.project_root(), self.file
        short = shown.relative_to(root) if shown.is_relative_to(root) else shown
        return f"{short} ({shown.stat().st_size / 1e6:.0f} MB, read-only)"


@dataclass(frozen=True)
class _Database:
    address: Address

    def rows(self, query: str) -> list[dict[str, Any]]:
        from ml.postgres import client

        return client.rows(self.address, query)

    def place(self) -> str:
        return self.address.uri()
