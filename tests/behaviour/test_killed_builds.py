"""A build that is killed, at any moment, is as if it had never begun: for readers, and for the next build."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from project_copy import Project

READER = """
import json, os, sys, time
import duckdb

path = sys.argv[1]
tables = "marts.customer_360", "marts.customer_churn_risk", "marts.plan_performance", "features.churn_labels"
counts = ", ".join(f"(select count(*) from {table})" for table in tables)
states = ", ".join(
    f"(select n_rows from meta.table_states where invocation_id = builds.invocation_id"
    f" and schema_name || '.' || table_name = '{table}')" for table in tables
)
query = (
    f"select invocation_id, verdict, [{counts}] = [{states}] from meta.builds "
    "where verdict = 'published' order by started_at desc limit 1"
)
while not os.path.exists(path + ".enough"):
    try:
        with duckdb.connect(path, read_only=True) as connection:
            found = connection.sql(query).fetchone()
    except Exception as error:
        found = ("error", repr(error), False)
    print(json.dumps(found), flush=True)
    time.sleep(0.3)
"""


@contextmanager
def readers(published: Path, n: int) -> Iterator[list[list[Any]]]:
    """So many processes that open the snapshot and read it until the block ends; then what each has seen."""
    enough, seen = published.with_name(published.name + ".enough"), []
    files = [published.with_name(f"seen_{i}.jsonl") for i in range(n)]
    running = []
    for file in files:
        with file.open("w") as output:
            running.append(
                subprocess.Popen([sys.executable, "-c", READER, str(published)], stdout=output, text=True)
            )
    try:
        yield seen
    finally:
        enough.touch()
        for reader in running:
            assert reader.wait(timeout=60) == 0
    seen += [[json.loads(line) for line in file.read_text().splitlines()] for file in files]


def test_killed_builds_are_never_seen_and_never_in_the_way(project: Project) -> None:
    """Ten builds, killed at moments that chance chose, while two readers open the snapshot all the time."""
    published, chance = project.home / "published.duckdb", random.Random(20261127)
    began = time.monotonic()
    project.must_build()
    usual = time.monotonic() - began
    of_builds = "select count(*) filter (where verdict = 'published'), count(*) from meta.builds"
    assert project.rows(of_builds) == [(2, 2)]
    n_published, before = 2, published.stat()
    with readers(published, 2) as seen:
        for attempt in range(10):
            # Early ones more often, for they cost less. The first two fit, which leaves files and a version.
            moment = (0.1 + 0.9 * chance.random() ** 2) * usual
            with project.started("build", **({"force_training": True} if attempt < 2 else {})) as build:
                try:
                    build.communicate(timeout=moment)
                except subprocess.TimeoutExpired:
                    build.send_signal(signal.SIGKILL)
                    build.communicate()
            after = published.stat()
            if build.returncode == -signal.SIGKILL and (after.st_ino, after.st_mtime_ns) == (
                before.st_ino,
                before.st_mtime_ns,
            ):
                continue
            # It had just published, or was done before its moment.
            n_published, before = n_published + 1, after
        project.must_build()
    assert published.stat().st_ino != before.st_ino
    for reader in seen:
        assert len(reader) > 50
        assert [found for found in reader if found[1:] != ["published", True]] == []
        in_order = list(dict.fromkeys(found[0] for found in reader))
        assert len(in_order) <= n_published, "only what was published, each once and in order"
        changes = sum(one[0] != other[0] for one, other in pairwise(reader))
        assert changes == len(in_order) - 1
    (counted,) = project.rows(of_builds, "published.duckdb")
    assert counted[0] == n_published + 1
    assert [path.name for path in project.home.glob(".published*")] == []
