"""How far a million rows have moved from a training set, in SQL, beside Evidently on the same rows.

The SQL is that of the nodes `churn_reference_profile` and `churn_shift`, as dbt compiles it, for thirty
made-up features in place of churn's. Evidently runs in an environment of its own, since it cannot be imported
beside pandas 3. It gets ready data frames; its start is not counted. Both run once to warm up, and then three
times.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.project import Workspace
from benchmarks.table import Row
from ml.isolated import step

N_ROWS, N_REFERENCE_ROWS = 1_000_000, 200_000
"""The profile of a training set is made of at most so many rows."""
REPEATS = 3
NUMBERS = [f"number_{i:02}" for i in range(22)]
"""Bell curves and long tails, some with nulls; the further down, the more they have moved."""
CODES = [f"code_{i}" for i in range(8)]
"""Of two to five values, each of which has a tenth of the rows or more: a bin for each, in both libraries."""
FEATURES = [*NUMBERS, *CODES]


def measure() -> list[Row]:
    """Make the rows, run both, and compare the best runs and what they found."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "warehouse")
        profile, shift = (
            _compiled(workspace, macro) for macro in ("reference_profile_of", "shift_since_training")
        )
        with duckdb.connect(str(Path(folder) / "drift.duckdb")) as warehouse:
            _make_rows(warehouse)
            rows = warehouse.execute(_both()).to_arrow_table()
            seconds, found = _in_sql(warehouse, profile, shift)
    theirs = step.run(
        "evidently", Path(__file__).with_name("drift_evidently.py"), rows, features=FEATURES, repeats=REPEATS
    ).to_pylist()
    evidently = min(theirs[0]["seconds"])
    values = {row["feature"]: row["psi"] for row in theirs}
    whole = seconds["profile"] + seconds["shift"]
    worst = max(CODES, key=lambda name: abs(found[name] - values[name]))
    named = f"PSI of {N_ROWS / 1e6:.0f}M rows x {len(FEATURES)}"
    return [
        Row(benchmark=named, measured="SQL: profile of the reference", value=f"{seconds['profile']:.2f} s"),
        Row(benchmark=named, measured="SQL: shift from it", value=f"{seconds['shift']:.2f} s"),
        Row(benchmark=named, measured="Evidently", value=f"{evidently:.2f} s"),
        Row(
            benchmark=named,
            measured="speed, profile and shift",
            value=f"{evidently / whole:.1f}x",
            against="Evidently's PSI on data frames",
            bound="at least 10x",
        ),
        Row(
            benchmark=named,
            measured="speed, shift from a stored profile",
            value=f"{evidently / seconds['shift']:.1f}x",
            against="Evidently's PSI on data frames",
        ),
        Row(
            benchmark=named,
            measured=f"largest difference of PSI ({len(CODES)} features of equal bins)",
            value=f"{abs(found[worst] - values[worst]):.1e}",
            against=f"Evidently's {values[worst]:.6f}",
            bound="at most 1e-5",
        ),
    ]


def _compiled(workspace: Workspace, macro: str) -> str:
    """The SQL that a node of churn consists of, for our features."""
    text = f"{{{{ {macro}('churn', features={FEATURES}) }}}}"
    return workspace.dbt("--quiet", "compile", "--inline", text).output


def _make_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The tables that the nodes read: the training set, the month after it, and what is known of them."""
    months = (
        ("churn_training_set", N_REFERENCE_ROWS, "2026-09-05", 0),
        ("customer_month", N_ROWS, "2026-10-05", 1),
    )
    warehouse.execute("create schema features; create schema audit")
    for table, n_rows, day, has_moved in months:
        columns = [_number(i, has_moved) for i in range(len(NUMBERS))]
        columns += [_code(i, has_moved) for i in range(len(CODES))]
        warehouse.execute(
            f"""
            create table features.{table} as
            select 'X' || row as customer_id, date '{day}' as as_of_date, {", ".join(columns)}
            from range({n_rows}) as rows (row)
            """
        )
    warehouse.execute(
        f"""
        create table features.churn_training_inputs as
        select 'd' as data_digest, date '2026-09-05' as newest_as_of_date, {N_REFERENCE_ROWS} as n_rows;
        create table audit.churn_in_service as
        select 'd' as data_digest
        """
    )


def _uniform(salt: str) -> str:
    """A number above 0 and up to 1, the same in every run."""
    return f"((hash(row, '{salt}') >> 11) + 1) / 9007199254740993.0"


def _number(i: int, has_moved: int) -> str:
    name, moved = NUMBERS[i], has_moved * i / 25
    first, second = _uniform(f"{name} a {has_moved}"), _uniform(f"{name} b {has_moved}")
    bell = f"sqrt(-2 * ln({first})) * cos(2 * pi() * {second}) + {moved}"
    drawn = bell if i % 3 else f"round(exp({bell}), 2)"
    return f"case when {i % 5} > 0 or row % 11 > 0 then {drawn} end as {name}"


def _code(i: int, has_moved: int) -> str:
    n_values = 2 + i % 4
    drawn = f"pow({_uniform(f'{CODES[i]} {has_moved}')}, {1 + has_moved * i / 20})"
    return f"cast(least(floor({drawn} * {n_values}), {n_values - 1}) as double) as {CODES[i]}"


def _both() -> str:
    selected = ", ".join(FEATURES)
    return (
        f"select true as is_reference, {selected} from features.churn_training_set "
        f"union all select false, {selected} from features.customer_month"
    )


def _in_sql(
    warehouse: duckdb.DuckDBPyConnection, profile: str, shift: str
) -> tuple[dict[str, float], dict[str, float]]:
    """The seconds of the best runs, and the PSI of each feature."""
    best = {"profile": float("inf"), "shift": float("inf")}
    found: pa.Table
    for repeat in range(1 + REPEATS):
        started, worked = time.perf_counter(), time.process_time()
        warehouse.execute(f"create or replace table audit.churn_reference_profile as {profile}")
        profiled = time.perf_counter()
        found = warehouse.execute(shift).to_arrow_table()
        took = {"profile": profiled - started, "shift": time.perf_counter() - profiled}
        cpu = f"{time.process_time() - worked:.2f} s of CPU"
        print(f"drift: profile {took['profile']:.2f} s, shift {took['shift']:.2f} s, {cpu}", flush=True)
        if repeat:
            best = {name: min(best[name], its) for name, its in took.items()}
    return best, {row["feature"]: row["psi"] for row in found.to_pylist()}
