"""What do the Python nodes cost a build in which nothing changed? Nothing that one would notice."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.project import Workspace
from benchmarks.table import Row

REPEATS = 5


def measure() -> list[Row]:
    """Build once, then alternate the unchanged build with the same build without its Python nodes."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "warehouse")
        first = workspace.dbt("build").seconds
        print(f"unchanged_build: first build {first:.1f} s", flush=True)
        whole, without = [], []
        for _ in range(REPEATS):
            whole.append(workspace.dbt("build").seconds)
            without.append(workspace.dbt("build", "--exclude", "tag:python").seconds)
            print(f"unchanged_build: {whole[-1]:.1f} s, without Python nodes {without[-1]:.1f} s", flush=True)
    ratio = statistics.median(whole) / statistics.median(without)
    return [
        Row(benchmark="unchanged build", measured="first build", value=f"{first:.1f} s"),
        Row(
            benchmark="unchanged build",
            measured=f"second build (median of {REPEATS})",
            value=f"{statistics.median(whole):.1f} s",
        ),
        Row(
            benchmark="unchanged build",
            measured="time of the second build",
            value=f"{ratio:.2f}x",
            against=f"without Python nodes ({statistics.median(without):.1f} s)",
            bound="at most 1.3x",
        ),
    ]
