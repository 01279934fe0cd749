"""How do time and memory of a first build grow with the company?"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import duckdb

from benchmarks.project import Workspace
from benchmarks.table import Row
from ml.company import generate


def measure(scales: Sequence[float] = (1, 10, 100)) -> list[Row]:
    """Generate Parquet at each scale, build it from nothing, and report time, memory and their growth."""
    rows: list[Row] = []
    seconds: dict[float, float] = {}
    for scale in scales:
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "raw"
            generate(scale=scale, seed=7, out=raw, file_format="parquet")
            workspace = Workspace(Path(folder) / "warehouse", raw)
            built = workspace.dbt("build")
            seconds[scale] = built.seconds
            with duckdb.connect(str(workspace.folder / "published.duckdb"), read_only=True) as warehouse:
                ((customers, months),) = warehouse.sql(
                    "select count(distinct customer_id), count(*) from features.customer_month"
                ).fetchall()
        print(f"scales: {scale:g} took {built.seconds:.0f} s, {built.peak_mb:,.0f} MB", flush=True)
        rows.append(
            Row(
                benchmark="scales",
                measured=f"first build at scale {scale:g}",
                value=f"{built.seconds:.0f} s, {built.peak_mb:,.0f} MB",
                against=f"{customers:,} customers, {months:,} customer-months",
                bound="under 8,000 MB",
            )
        )
    for small, large in pairwise(scales):
        exponent = math.log(seconds[large] / seconds[small]) / math.log(large / small)
        rows.append(
            Row(
                benchmark="scales",
                measured=f"exponent of time, {small:g} to {large:g}",
                value=f"{exponent:.2f}",
                bound="at most 1.1",
            )
        )
    return rows
