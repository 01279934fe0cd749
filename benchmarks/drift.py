"""How far a million customers have moved from a training set, in SQL, beside Evidently on the same rows.

The SQL is that of the node `churn_shift`, as dbt compiled it; the months before it are those of the demo, the
newest one is a million copies of its customers with their numbers shifted a little. Evidently gets the same
rows as data frames, in a process of its own. Each way runs once to warm up, and is timed then.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.project import ROOT, Workspace
from benchmarks.table import Row

N_ROWS = 1_000_000
REPEATS = 3
WAYS = ("sql", "evidently")


def measure() -> list[Row]:
    """Build the demo up to the node, make the month, run both ways in turn, and compare the best runs."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "warehouse")
        tests = ("--exclude", "resource_type:test", "resource_type:unit_test")
        workspace.dbt("build", "--select", "+churn_shift", *tests)
        _make_month(workspace.folder)
        rounds = [{way: _once(way, workspace.folder) for way in WAYS} for _ in range(REPEATS)]
    best = {way: min(run[way] for run in rounds) for way in WAYS}
    return [
        *(Row(benchmark="drift of 1M rows", measured=way, value=f"{best[way]:.1f} s") for way in WAYS),
        Row(
            benchmark="drift of 1M rows",
            measured="speed",
            value=f"{best['evidently'] / best['sql']:.1f}x",
            against="Evidently's PSI on data frames",
            bound="at least 10x",
        ),
    ]


def _make_month(home: Path) -> None:
    """Leave the present month only, with a million customers and 38 features."""
    with duckdb.connect(str(home / "warehouse.duckdb")) as warehouse:
        shifted = ", ".join(f"{name} * (1 + copies.n / 1e5) as {name}" for name in _features(warehouse))
        warehouse.execute(
            f"""
            create or replace table month as
            select customer_id || '-' || copies.n as customer_id, as_of_date, {shifted}
            from features.customer_month
            cross join range(1000) as copies (n)
            where is_current
            limit {N_ROWS};
            drop table features.customer_month;
            create table features.customer_month as from month
            """
        )


def _features(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """The features of the training set."""
    found = warehouse.execute(
        "select column_name from duckdb_columns() where table_name = 'churn_training_set' "
        "and data_type = 'DOUBLE' order by column_index"
    ).fetchall()
    return [name for (name,) in found]


def _once(way: str, home: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drift", way, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "DO_NOT_TRACK": "1"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    seconds: float = json.loads(done.stdout.splitlines()[-1])
    print(f"drift: {way} {seconds:.1f} s", flush=True)
    return seconds


def _run(way: str, home: Path) -> float:
    with duckdb.connect(str(home / "warehouse.duckdb")) as warehouse:
        measured = _in_sql(warehouse, home) if way == "sql" else _by_evidently(warehouse)
        measured()
        started = time.perf_counter()
        measured()
        return time.perf_counter() - started


def _in_sql(warehouse: duckdb.DuckDBPyConnection, home: Path) -> Callable[[], Any]:
    (compiled,) = (home / "target" / "compiled").rglob("churn_shift.sql")
    text = compiled.read_text()
    return lambda: warehouse.execute(text).fetchall()


def _by_evidently(warehouse: duckdb.DuckDBPyConnection) -> Callable[[], Any]:
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    columns = _features(warehouse)
    definition = DataDefinition(numerical_columns=columns)
    selected = ", ".join(columns)
    before, now = (
        Dataset.from_pandas(
            warehouse.execute(f"select {selected} from {table}").df(), data_definition=definition
        )
        for table in ("features.churn_training_set", "month")
    )
    report = Report([DataDriftPreset(num_method="psi")])
    return lambda: report.run(now, before).dict()


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1], Path(sys.argv[2]))))
