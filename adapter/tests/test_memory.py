"""Rows that pass through a model as a stream do not pile up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folder import Project
from server import Server

N_ROWS = 1_000_000
BOUND_MB = 150
MODEL = """
import json
import os
import resource
from pathlib import Path

import adbc_driver_postgresql.dbapi
import pandas
import pyarrow.compute


def peak():
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Path(os.environ["PGPY_PEAK"]).open("a").write(json.dumps(kilobytes / 1024) + chr(10))


def model(dbt, session):
    session.query("select 1 as warm").df()
    peak()

    def batches():
        for batch in dbt.ref("rows").{read}:
            yield batch
        peak()
    return batches()
"""
ROWS = f"""
select g as id, g * 1.5 as amount, 'customer ' || g as name, now() + g * interval '1 second' as seen_at,
    g % 2 = 0 as is_even, md5(g::text) as key, array[g, g + 1] as pair
from generate_series(1, {N_ROWS}) as g
"""


@pytest.mark.parametrize("read", ["reader()", "arrow(1000)"])
def test_a_million_rows_need_less_than_150_mb(server: Server, tmp_path: Path, read: str) -> None:
    peaks = tmp_path / "peaks"
    models = {"rows.sql": ROWS, "passed.py": MODEL.format(read=read)}
    project = Project.write(tmp_path / "p", {**server.profile, "schema": "streamed"}, models)
    results = project.run(environment={"PGPY_PEAK": str(peaks)})
    assert results["passed"]["adapter_response"]["rows_affected"] == N_ROWS
    before, after = map(json.loads, peaks.read_text().splitlines())
    assert after - before < BOUND_MB
    server.run("drop schema streamed cascade")
