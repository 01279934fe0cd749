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
    written = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    written.unlink(missing_ok=True)
    try:
        connection.execute(f"attach '{str(written).replace(chr(39), chr(39) * 2)}' as {_ALIAS}")
        try:
            connection.execute(f'copy from database "{source}" to {_ALIAS}')
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
