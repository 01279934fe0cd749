"""What does it cost to give readers a snapshot, and how large is it?

The first build copies everything, the second one brings its snapshot up to date: each is repeated on the
working file that the build left, with the snapshot in place that the build found.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from pathlib import Path

import duckdb

from benchmarks.project import Workspace
from benchmarks.table import Row
from ml import publish

REPEATS = 5


def measure() -> list[Row]:
    """Build twice, and publish what each of the builds left again and again."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "warehouse")
        working, before = workspace.folder / "warehouse.duckdb", Path(folder) / "before.duckdb"
        rows = []
        for build in ("a first build", "a build in which nothing changed"):
            seconds = workspace.dbt("build").seconds
            size = working.stat().st_size
            published = _publish(working, workspace.folder / "published.duckdb", before)
            rows += _rows(build, seconds, published, size)
            print(f"publishing: after {build}, {published.summary()}", flush=True)
            shutil.copyfile(workspace.folder / "published.duckdb", before)
    return rows


def _publish(working: Path, target: Path, before: Path) -> publish.Snapshot:
    """The snapshot of the build, and the median of the times that it takes to make it of the one before."""
    done = []
    with duckdb.connect(str(working)) as connection:
        for _ in range(REPEATS):
            target.unlink()
            if before.is_file():
                shutil.copyfile(before, target)
            done.append(publish.publish_snapshot(connection, target))
    seconds = statistics.median(snapshot.seconds for snapshot in done)
    return publish.Snapshot(path=target, size=done[-1].size, seconds=seconds)


def _rows(build: str, seconds: float, published: publish.Snapshot, size: int) -> list[Row]:
    return [
        Row(
            benchmark="publishing",
            measured=f"time of it (median of {REPEATS}, {published.seconds:.1f} s)",
            value=f"{100 * published.seconds / seconds:.1f} %",
            against=f"{build} ({seconds:.0f} s)",
            bound="at most 5 %",
        ),
        Row(
            benchmark="publishing",
            measured=f"size of the snapshot ({published.size / 1e6:.0f} MB)",
            value=f"{published.size / size:.2f}x",
            against=f"the working file after {build} ({size / 1e6:.0f} MB)",
            bound="at most 0.7x",
        ),
    ]
