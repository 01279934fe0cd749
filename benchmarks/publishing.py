"""What does it cost to give readers a snapshot, and how large is it?"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import duckdb

from benchmarks.project import Workspace
from benchmarks.table import Row
from ml import publish

REPEATS = 5


def measure() -> list[Row]:
    """Build twice, then publish what was built again and again."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "warehouse")
        first = workspace.dbt("build").seconds
        after_first = _size(workspace.folder / "warehouse.duckdb")
        second = workspace.dbt("build").seconds
        working = workspace.folder / "warehouse.duckdb"
        with duckdb.connect(str(working)) as connection:
            done = [
                publish.publish_snapshot(connection, workspace.folder / "published.duckdb")
                for _ in range(REPEATS)
            ]
        seconds = statistics.median(snapshot.seconds for snapshot in done)
        size, after_second = done[-1].size, _size(working)
    return [
        Row(
            benchmark="publishing",
            measured=f"time of it (median of {REPEATS}, {seconds:.1f} s)",
            value=f"{100 * seconds / first:.1f} %",
            against=f"a first build ({first:.0f} s)",
            bound="at most 5 %",
        ),
        Row(
            benchmark="publishing",
            measured="the same",
            value=f"{100 * seconds / second:.1f} %",
            against=f"a build in which nothing changed ({second:.0f} s)",
            bound="at most 5 %",
        ),
        Row(
            benchmark="publishing",
            measured=f"size of the snapshot ({size / 1e6:.0f} MB)",
            value=f"{size / after_second:.2f}x",
            against=f"the working file after two builds ({after_second / 1e6:.0f} MB)",
            bound="at most 0.7x",
        ),
        Row(
            benchmark="publishing",
            measured="the same",
            value=f"{size / after_first:.2f}x",
            against=f"the working file after one ({after_first / 1e6:.0f} MB)",
        ),
    ]


def _size(file: Path) -> int:
    return file.stat().st_size
