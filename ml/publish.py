"""Publish a read-only snapshot of the warehouse: copy it compactly, then swap it in with one rename.

DuckDB allows one writer, and while it writes nobody else may open the file. So a build works on its own file,
and readers open the snapshot. They keep the old one as long as they hold it open, and see the new one when
they connect again; at no moment is there a half-written file under the published name.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     connection = duckdb.connect(f"{folder}/work.duckdb")
...     _ = connection.execute("create table answers as select 42 as answer")
...     snapshot = publish_snapshot(connection, Path(folder) / "published.duckdb")
...     duckdb.connect(str(snapshot.path), read_only=True).sql("from answers").fetchone()
(42,)
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ml.errors import PublishError

_ALIAS = "snapshot_being_written"

_FORMAT = "storage_version 'v1.2.0', block_size 65536"
"""What the file is written with: a third smaller than by default, and read by DuckDB from 1.2 on (February
2025). Three tables in four of a warehouse are smaller than a default block of 256 kB; texts are compressed
better by the newer format."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A published file: where it is, its size in bytes, and how long it took to write, in seconds."""

    path: Path
    size: int
    seconds: float

    def summary(self) -> str:
        """One line for a person."""
        return f"published {self.path} ({self.size / 1e6:.1f} MB in {self.seconds:.1f} s)"


def publish_snapshot(connection: duckdb.DuckDBPyConnection, target: Path) -> Snapshot:
    """Copy the database of ``connection`` to ``target``, which readers may hold open meanwhile.

    The copy is written beside the target and takes its name only when it is complete. Raises
    :class:`PublishError`, and leaves the previous snapshot as it was, when the copy can't be made.
    """
    started = time.monotonic()
    (source,) = connection.execute("select current_database()").fetchone() or ("",)
    _remove_what_killed_builds_left(target)
    written = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    try:
        connection.execute(f"attach '{str(written).replace(chr(39), chr(39) * 2)}' as {_ALIAS} ({_FORMAT})")
        try:
            _copy(connection, source)
        finally:
            connection.execute(f"detach {_ALIAS}")
        size = written.stat().st_size
        os.replace(written, target)
    except (duckdb.Error, OSError) as error:
        written.unlink(missing_ok=True)
        raise PublishError(
            f"the snapshot {target} could not be published",
            expected="a complete copy beside it and a rename",
            found=str(error),
            hint="readers keep the previous snapshot; check the free disk space and the folder's permissions",
        ) from error
    return Snapshot(path=target, size=size, seconds=time.monotonic() - started)


def _remove_what_killed_builds_left(target: Path) -> None:
    """Whoever publishes holds the lock of the working file, so nobody else is writing a copy."""
    for left_over in target.parent.glob(f".{target.stem}.*{target.suffix}*"):
        left_over.unlink(missing_ok=True)


def _copy(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Copy everything; tables with vectors first, and without compression.

    An exact search reads every vector, and decompressing them takes three times as long as comparing them
    (100,000 of 384 numbers: 250 ms instead of 60). What compression is used is settled when rows reach the
    disk, hence the checkpoint. The rest is compressed as usual.
    """
    connection.execute(f'copy from database "{source}" to {_ALIAS} (schema)')
    tables = connection.execute(
        "select schema_name, table_name, "
        "bool_or(regexp_matches(data_type, '^FLOAT\\[\\d+\\]$')) as has_vectors "
        "from duckdb_columns() where database_name = ? and not internal "
        "and (database_oid, table_oid) in (select (database_oid, table_oid) from duckdb_tables()) "
        "group by all order by has_vectors desc, schema_name, table_name",
        [source],
    ).fetchall()
    for has_vectors in (True, False):
        chosen = [f'"{schema}"."{table}"' for schema, table, vectors in tables if vectors is has_vectors]
        if has_vectors and chosen:
            connection.execute("set force_compression = 'uncompressed'")
        try:
            _insert(connection, source, chosen)
            connection.execute(f"checkpoint {_ALIAS}")
        finally:
            connection.execute("reset force_compression")


def _insert(connection: duckdb.DuckDBPyConnection, source: str, tables: list[str]) -> None:
    """In one transaction: three hundred would each go through the log, which takes half as long again."""
    connection.begin()
    try:
        for table in tables:
            connection.execute(f'insert into {_ALIAS}.{table} select * from "{source}".{table}')
    except duckdb.Error:
        connection.rollback()
        raise
    connection.commit()
