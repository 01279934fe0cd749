"""A million rows from a DuckDB table to a DuckDB table, beside MLflow's pyfunc and the bare estimator.

Every way runs in a process of its own, so that its peak memory is its own. The rows are the current customers
of the demo, repeated with their numbers shifted a little, so that no two are alike.
"""

from __future__ import annotations

import json
import os
import resource
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
N_ROWS_BY_CALL = 500
"""Rows of the way that calls a model once for each; a million would take hours."""
WAYS = ("table", "table_with_reasons", "sql", "pyfunc", "pyfunc_row_udf", "bare")


def measure() -> list[Row]:
    """Build the demo, make a million rows, run every way three times, in turn, and compare the best runs."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "warehouse")
        workspace.dbt("build")
        _make_rows(workspace.folder)
        rounds = [{way: _once(way, workspace.folder) for way in WAYS} for _ in range(REPEATS)]
    best = {way: min((runs[way] for runs in rounds), key=lambda run: run["seconds"]) for way in WAYS}
    speed = {way: _rows(way) / best[way]["seconds"] for way in WAYS}
    memory = {way: best[way]["peak_mb"] for way in WAYS}
    rows = [
        Row(
            benchmark="scoring 1M rows",
            measured=way.replace("_", " "),
            value=f"{speed[way]:,.0f} rows/s, {memory[way]:,.0f} MB",
        )
        for way in WAYS
    ]
    return [
        *rows,
        Row(
            benchmark="scoring 1M rows",
            measured="speed, table to table",
            value=f"{speed['table'] / speed['pyfunc']:.2f}x",
            against="mlflow.pyfunc on pandas",
            bound="at least 1.4x",
        ),
        Row(
            benchmark="scoring 1M rows",
            measured="speed, table to table",
            value=f"{speed['table'] / speed['bare']:.2f}x",
            against="the estimator's predict_proba on a ready array",
            bound="at least 0.65x",
        ),
        Row(
            benchmark="scoring 1M rows",
            measured="peak memory",
            value=f"{memory['table'] / memory['pyfunc']:.2f}x",
            against="mlflow.pyfunc on pandas",
            bound="at most 0.65x",
        ),
        Row(
            benchmark="ml_predict_churn, 1M rows",
            measured="speed, table to table",
            value=f"{speed['sql'] / speed['pyfunc_row_udf']:.0f}x",
            against=f"mlflow.pyfunc as a row UDF ({N_ROWS_BY_CALL:,} rows)",
            bound="at least 5x",
        ),
        Row(
            benchmark="ml_predict_churn, 1M rows",
            measured="speed, table to table",
            value=f"{speed['sql'] / speed['bare']:.2f}x",
            against="the estimator's predict_proba on a ready array",
        ),
    ]


def _rows(way: str) -> int:
    return N_ROWS_BY_CALL if way == "pyfunc_row_udf" else N_ROWS


def _make_rows(home: Path) -> None:
    with duckdb.connect(str(home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("create or replace table champion as from audit.churn_promotion")
        doubles = [
            name
            for name, kind in warehouse.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = 'predictions' "
                "and table_name = 'churn_scoring_set'"
            ).fetchall()
            if kind == "DOUBLE"
        ]
        shifted = ", ".join(f"{name} * (1 + copies.n / 1e5) as {name}" for name in doubles)
        warehouse.execute(
            f"""
            create or replace table million as
            select
                'X' || row_number() over () as customer_id,
                as_of_date,
                md5(customer_id || copies.n) as scoring_key,
                {shifted}
            from predictions.churn_scoring_set
            cross join range(1000) as copies (n)
            limit {N_ROWS}
            """
        )


def _once(way: str, home: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scoring", way, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "WAREHOUSE_HOME": str(home), "MLFLOW_DISABLE_TELEMETRY": "true"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    run: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"scoring: {way} {_rows(way) / run['seconds']:,.0f} rows/s, {run['peak_mb']:,.0f} MB", flush=True)
    return run


def _run(way: str, home: Path) -> float:
    """Seconds of one way, warm: everything is loaded, and it has run once on the same rows."""
    with duckdb.connect(str(home / "warehouse.duckdb")) as warehouse:
        # Memory belongs to the scoring, not to the cache of the database.
        warehouse.execute("set memory_limit = '1GB'")
        score = _prepare(way, warehouse)
        if way in ("pyfunc", "bare"):
            warehouse.close()
        score()
        started = time.perf_counter()
        score()
        return time.perf_counter() - started


def _prepare(way: str, warehouse: duckdb.DuckDBPyConnection) -> Callable[[], Any]:
    """What is to be timed, with all that it needs in place."""
    from ml import scoring, served

    champion = warehouse.execute("from champion").to_arrow_table()
    uri = champion.column("champion_model_uri")[-1].as_py()
    model = served.load(uri)
    if way.startswith("table"):
        return lambda: scoring.score_table(
            warehouse,
            predictor="churn",
            source="million",
            target="scored",
            champion=champion,
            with_reasons=way == "table_with_reasons",
            model=model,
        )
    if way == "sql":
        call = f"ml_predict_churn({', '.join(model.features)})"
        sql = f"create or replace table scored as select customer_id, as_of_date, {call} as p from million"
        return lambda: warehouse.execute(sql)
    if way == "pyfunc_row_udf":
        return _by_row(warehouse, uri, model.features)
    frame = warehouse.execute(f"select {', '.join(model.features)} from million").df()
    if way == "bare":
        ready = frame.to_numpy(dtype="float64")
        return lambda: model.estimator.predict_proba(ready)
    import mlflow

    loaded = mlflow.pyfunc.load_model(uri)
    return lambda: loaded.predict(frame)


def _by_row(warehouse: duckdb.DuckDBPyConnection, uri: str, features: list[str]) -> Callable[[], Any]:
    """What one would write without this project: a function that calls the model for a row."""
    import mlflow
    import pandas as pd

    loaded = mlflow.pyfunc.load_model(uri)

    def predict(row: list[float | None]) -> float:
        frame = pd.DataFrame([row], columns=features, dtype="float64")
        return float(loaded.predict(frame)[0, 1])

    warehouse.create_function("by_row", predict, ["double[]"], "double")
    sql = f"select sum(by_row([{', '.join(features)}])) from (from million limit {N_ROWS_BY_CALL})"
    return lambda: warehouse.execute(sql).fetchall()


if __name__ == "__main__":
    seconds = _run(sys.argv[1], Path(sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform == "linux" else 1e6)
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))
