"""Publish a read-only snapshot of the warehouse: write it compactly, then swap it in with one rename.

DuckDB allows one writer, and while it writes nobody else may open the file. So a build works on its own file,
and readers open the snapshot. They keep the old one as long as they hold it open, and see the new one when
they connect again; at no moment is there a half-written file under the published name. The first is a copy;
later ones are copies of the snapshot before, in which the tables that have changed are replaced.

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
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ml import changed_tables
from ml.changed_tables import Table
from ml.errors import PublishError

_ALIAS = "snapshot_being_written"

_FORMAT = "storage_version 'v1.3.0', block_size 32768"
"""What the file is written with: two thirds of what it takes by default, and read by DuckDB from 1.3 on (May
2025). Three tables in four of a warehouse are smaller than a default block of 256 kB; texts are compressed
better by the newer format."""

_INTERMEDIATE = "int_"
"""How the tables begin that are steps on the way to others: readers get what they lead to."""

_MUCH = 0.2
"""The share of a snapshot that may have changed, or lie idle in its file, before it is written anew."""


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
        if not _bring_up_to_date(connection, source, target, written):
            written.unlink(missing_ok=True)
            connection.execute(_attach(written))
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


def _attach(file: Path) -> str:
    return f"attach '{str(file).replace(chr(39), chr(39) * 2)}' as {_ALIAS} ({_FORMAT})"


def _remove_what_killed_builds_left(target: Path) -> None:
    """Whoever publishes holds the lock of the working file, so nobody else is writing a copy."""
    for left_over in target.parent.glob(f".{target.stem}.*{target.suffix}*"):
        left_over.unlink(missing_ok=True)


def _bring_up_to_date(
    connection: duckdb.DuckDBPyConnection, source: str, target: Path, written: Path
) -> bool:
    """Make ``written`` of the snapshot before, with new rows in the tables that have changed.

    Where little has changed, this takes a quarter of the time of a copy. Returns whether that was so: there
    is a snapshot, it has the same tables, views and functions, and few other rows.
    """
    if not target.is_file():
        return False
    shutil.copyfile(target, written)
    try:
        connection.execute(_attach(written))
    except duckdb.Error:  # Written with another block size, or no longer a database.
        return False
    try:
        stale = _stale(connection, source)
        if stale is None:
            return False
        _fill(connection, source, stale)
    finally:
        connection.execute(f"detach {_ALIAS}")
    return True


def _stale(connection: duckdb.DuckDBPyConnection, source: str) -> list[Table] | None:
    """The tables that have changed; None where it is better to write everything anew."""
    left_out = _left_out(connection, source)
    if not changed_tables.same_catalog(connection, source, _ALIAS, options=_FORMAT, but_for=left_out):
        return None
    n_blocks, n_free = connection.execute(
        "select total_blocks, free_blocks from pragma_database_size() where database_name = ?", [_ALIAS]
    ).fetchone() or (0, 0)
    published = [table for table in changed_tables.tables(connection, source) if table.name not in left_out]
    stale = changed_tables.changed(connection, source, _ALIAS, published)
    share = sum(table.n_cells for table in stale) / max(1, sum(table.n_cells for table in published))
    return None if n_free > _MUCH * n_blocks or share > _MUCH else stale


def _left_out(connection: duckdb.DuckDBPyConnection, source: str) -> frozenset[str]:
    """The names of the intermediate tables, but for those that a view or a function reads."""
    rows = connection.execute(
        """
        with readers as (
            select sql as text from duckdb_views() where database_name = $source and not internal
            union all
            select macro_definition from duckdb_functions() where database_name = $source and not internal
        )

        select table_name from duckdb_tables()
        where database_name = $source and starts_with(table_name, $prefix)
        and not exists (select 1 from readers where contains(readers.text, table_name))
        """,
        {"source": source, "prefix": _INTERMEDIATE},
    ).fetchall()
    return frozenset(name for (name,) in rows)


def _copy(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Copy everything that is published."""
    connection.execute(f'copy from database "{source}" to {_ALIAS} (schema)')
    left_out, copied = _left_out(connection, source), []
    for table in changed_tables.tables(connection, source):
        if table.name in left_out:
            connection.execute(f"drop table {table.within(_ALIAS)}")
        else:
            copied.append(table)
    _fill(connection, source, copied)


def _fill(connection: duckdb.DuckDBPyConnection, source: str, tables: list[Table]) -> None:
    """Replace the rows of tables; of those with vectors first, and without compression.

    An exact search reads every vector, and decompressing them takes three times as long as comparing them
    (100,000 of 384 numbers: 250 ms instead of 60). What compression is used is settled when rows reach the
    disk, hence the checkpoint. The rest is compressed as usual.
    """
    if with_vectors := [table for table in tables if table.has_vectors]:
        connection.execute("set force_compression = 'uncompressed'")
        try:
            _insert(connection, source, with_vectors)
            connection.execute(f"checkpoint {_ALIAS}")
        finally:
            connection.execute("reset force_compression")
    _insert(connection, source, [table for table in tables if not table.has_vectors])


def _insert(connection: duckdb.DuckDBPyConnection, source: str, tables: list[Table]) -> None:
    """In one transaction: three hundred would each go through the log, which takes half as long again."""
    connection.begin()
    try:
        for table in tables:
            connection.execute(f"delete from {table.within(_ALIAS)}")
            connection.execute(f"insert into {table.within(_ALIAS)} from {table.within(source)}")
    except duckdb.Error:
        connection.rollback()
        raise
    connection.commit()
