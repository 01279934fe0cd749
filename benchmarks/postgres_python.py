"""What a Python model moves: PostgreSQL to Python and back, beside the other ways to do it.

A million rows of ten mixed columns make the round trip, each way in a process of its own; then 100,000
embeddings are written. Every way ends with a committed table that others can read. dbt-pybridge is measured
where it is installed (`pip install --no-deps dbt-pybridge`, in an environment of its own).
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.project import ROOT
from benchmarks.table import Row

NAME = "postgres python"
N_ROWS, N_PANDAS, N_VECTORS = 1_000_000, 100_000, 100_000
"""pandas gets a tenth of the rows, and its time is multiplied by ten: it would take the longest by far."""
WAYS = ("pgpy", "pandas to_sql", "ADBC ingest", "CSV copy", "dbt-pybridge")
SLOW = ("pandas to_sql", "dbt-pybridge", "vectors text")
ROUNDS = 5
"""The slow ways run once; the others take turns, so that a busy moment meets them all; the best counts."""
SOURCE = """
    create table trip as
    select
        n as id,
        n % 1000 as small,
        random() as share,
        (random() * 1000)::numeric(10, 2) as amount,
        md5(n::text) as token,
        case when n % 3 > 0 then 'city ' || n % 500 end as city,
        date '2024-01-01' + n % 1000 as day,
        timestamptz '2024-01-01' + n * interval '1 second' as moment,
        n % 2 = 0 as flag,
        n * 1000000::bigint as large
    from generate_series(1, {n}) as numbers (n)
"""


def measure() -> list[Row]:
    """Fill a server of its own, run every way, and compare."""
    import psycopg2
    from psycopg2.extensions import make_dsn

    from ml.postgres import address
    from ml.postgres.server import Server

    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "postgres")
        server.start()
        try:
            dsn = make_dsn(**address.embedded(server.folder).parameters())
            with psycopg2.connect(dsn) as connection, connection.cursor() as cursor:
                cursor.execute(SOURCE.format(n=N_ROWS))
                cursor.execute("create extension if not exists vector")
            connection.close()
            ways = [way for way in WAYS if way != "dbt-pybridge" or find_spec("dbt_pybridge")]
            best = _best([*ways, "idle", "vectors pgpy", "vectors text"], dsn)
        finally:
            server.stop()
    return _rows(ways, best)


def _rows(ways: list[str], best: dict[str, dict[str, float]]) -> list[Row]:
    seconds = {way: best[way]["seconds"] for way in best}
    growth = best["pgpy"]["peak_mb"] - best["idle"]["peak_mb"]
    fastest = min((way for way in ways if way not in ("pgpy", "pandas to_sql")), key=lambda way: seconds[way])
    found = [
        Row(benchmark=NAME, measured=f"1M rows there and back, {way}", value=f"{seconds[way]:.1f} s")
        for way in ways
    ]
    for measured, ratio, against, bound in (
        ("speed", seconds["pandas to_sql"] / seconds["pgpy"], "read_sql + to_sql(method='multi')", 3),
        ("speed", seconds[fastest] / seconds["pgpy"], f"{fastest}, the fastest other", 1),
        ("100k vectors, speed", seconds["vectors text"] / seconds["vectors pgpy"], "COPY of text", 20),
    ):
        found.append(
            Row(
                benchmark=NAME,
                measured=measured,
                value=f"{ratio:.1f}x",
                against=against,
                bound=f"at least {bound}x",
            )
        )
    memory = Row(
        benchmark=NAME,
        measured="memory of the round trip",
        value=f"{growth:.0f} MB",
        against="the same process, idle",
        bound="under 150 MB",
    )
    return [*found, memory]


def _best(ways: list[str], dsn: str) -> dict[str, dict[str, float]]:
    best: dict[str, dict[str, float]] = {}
    for turn in range(ROUNDS):
        for way in ways:
            if turn == 0 or way not in SLOW:
                run = _run(way, dsn)
                best[way] = min(best.get(way, run), run, key=lambda run: run["seconds"])
    for way, run in best.items():
        print(f"postgres python: {way} {run['seconds']:.1f} s, {run['peak_mb']:.0f} MB", flush=True)
    return best


def _run(way: str, dsn: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.postgres_python", way]
    environment = {**os.environ, "BENCHMARK_DSN": dsn}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _prepare(way: str, dsn: str) -> Callable[[], Any]:
    """What is to be timed, with everything imported."""
    import psycopg2
    import pyarrow as pa
    from dbt.adapters.pgpy import reading, writing

    connection = psycopg2.connect(dsn)
    settings = SimpleNamespace(role=None, python_lock_timeout="60s")
    source = reading.Session(connection.info, settings).table("trip")

    def pgpy() -> None:
        writing.copy(connection, source.reader(), table="table returned")
        connection.commit()

    def pandas_to_sql() -> None:
        import pandas
        from sqlalchemy import create_engine

        engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn))
        frame = pandas.read_sql(f"select * from trip limit {N_PANDAS}", engine)
        # PostgreSQL takes 65,535 parameters in a statement.
        frame.to_sql("returned", engine, index=False, method="multi", chunksize=65_535 // len(frame.columns))

    def adbc_ingest() -> None:
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(dsn) as target, target.cursor() as cursor:
            cursor.adbc_ingest("returned", source.reader(), mode="create")
            target.commit()

    def csv_copy() -> None:
        from pyarrow import csv

        text = io.BytesIO()
        with connection.cursor() as cursor:
            cursor.copy_expert("copy trip to stdout (format csv, header)", text, size=1 << 20)
            text.seek(0)
            table = csv.read_csv(text)
            text = io.BytesIO()
            csv.write_csv(table, text, csv.WriteOptions(include_header=False))
            text.seek(0)
            cursor.execute("create table returned (like trip)")
            cursor.copy_expert("copy returned from stdin (format csv)", text, size=1 << 20)
        connection.commit()

    def pybridge() -> None:
        import pandas
        from dbt_pybridge.dataframe_io import write_model_result
        from dbt_pybridge.session import TargetRelation

        with connection.cursor() as cursor:
            cursor.execute("select * from trip")
            frame = pandas.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])
        # It takes the precision of a numeric from the first rows, which some later amount does not fit.
        types = {"amount": "numeric(10,2)"}
        write_model_result(connection, TargetRelation(None, "public", "returned"), frame, column_types=types)
        connection.commit()

    def vectors_pgpy() -> None:
        writing.copy(connection, vectors, column_types={"embedding": "vector(384)"}, table="table returned")
        connection.commit()

    def vectors_text() -> None:
        with connection.cursor() as cursor:
            cursor.execute("create table returned (id integer, embedding vector(384))")
            text = io.StringIO()
            for place, row in enumerate(flat.reshape(N_VECTORS, 384)):
                text.write(f"{place}\t[{','.join(map(str, row))}]\n")
            text.seek(0)
            cursor.copy_expert("copy returned from stdin", text, size=1 << 20)
        connection.commit()

    with connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists returned")
    if way.startswith("vectors"):
        import numpy as np

        flat = np.random.default_rng(7).standard_normal(N_VECTORS * 384, dtype=np.float32)
        lists = pa.FixedSizeListArray.from_arrays(pa.array(flat), 384)
        vectors = pa.table({"id": pa.array(range(N_VECTORS), pa.int32()), "embedding": lists})
    return {
        "pgpy": pgpy,
        "pandas to_sql": pandas_to_sql,
        "ADBC ingest": adbc_ingest,
        "CSV copy": csv_copy,
        "dbt-pybridge": pybridge,
        "vectors pgpy": vectors_pgpy,
        "vectors text": vectors_text,
        "idle": lambda: source.limit(10).to_arrow_table(),
    }[way]


if __name__ == "__main__":
    work = _prepare(sys.argv[1], os.environ["BENCHMARK_DSN"])
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    if sys.argv[1] == "pandas to_sql":
        took *= N_ROWS / N_PANDAS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform == "linux" else 1e6)
    print(json.dumps({"seconds": took, "peak_mb": peak}))
