"""A snapshot is whole or not there, whenever the process that writes it is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ml import publish
from ml.errors import PublishError

WRITER = """
import sys, duckdb
from pathlib import Path
from ml import publish
work, target = Path(sys.argv[1]), Path(sys.argv[2])
connection = duckdb.connect(str(work))
(done,) = connection.sql("select max(n) from generation").fetchone()
print("ready", flush=True)
for n in range(done + 1, done + 1000):
    connection.execute(f"create or replace table one as select {n} as n from range(20000)")
    connection.execute(f"create or replace table other as select {n} as n, i from range(20000) as t (i)")
    connection.execute(f"create or replace table generation as select {n} as n")
    publish.publish_snapshot(connection, target)
    print("published", flush=True)
"""


def publish_and_be_killed(work: Path, target: Path, *, times: int, seconds: float) -> None:
    """Starts a process that publishes again and again, and kills it so long after so many times."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(work), str(target)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        lines = [writer.stdout.readline() for _ in range(times + 1)]
        assert lines == [b"ready\n", *[b"published\n"] * times]
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)


def seen(target: Path) -> tuple[int, ...]:
    """The generation of each table of the snapshot: its lowest and its highest row."""
    with duckdb.connect(str(target), read_only=True) as connection:
        found = connection.execute(
            "select (select min(n) from one), (select max(n) from one), (select min(n) from other), "
            "(select max(n) from other), (select n from generation)"
        ).fetchone()
    assert found
    return tuple(found)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    file = tmp_path / "work.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table one as select 0 as n from range(20000)")
        connection.execute("create table other as select 0 as n, i from range(20000) as t (i)")
        connection.execute("create table generation as select 0 as n")
        publish.publish_snapshot(connection, tmp_path / "published.duckdb")
    return file


def test_whoever_kills_a_publisher_leaves_one_whole_generation(work: Path, tmp_path: Path) -> None:
    """Ten times, at moments that chance chose; most fall into the middle of a copy."""
    target, chance, newest = tmp_path / "published.duckdb", random.Random(20261127), 0
    for attempt in range(10):
        publish_and_be_killed(work, target, times=attempt % 2, seconds=chance.uniform(0, 0.4))
        generations = seen(target)
        assert len(set(generations)) == 1, "a mixture of two generations"
        assert generations[0] >= newest
        newest = generations[0]
    assert newest >= 5, "every second process has published before it was killed"
    with duckdb.connect(str(work)) as connection:
        publish.publish_snapshot(connection, target)
    assert [path.name for path in tmp_path.glob(".published*")] == []


def test_reader_goes_on_with_the_file_that_it_has_opened(work: Path, tmp_path: Path) -> None:
    target = tmp_path / "published.duckdb"
    with duckdb.connect(str(target), read_only=True) as reader:
        with duckdb.connect(str(work)) as connection:
            connection.execute("create or replace table generation as select 7 as n")
            publish.publish_snapshot(connection, target)
        assert reader.execute("select n from generation").fetchone() == (0,)
        assert reader.execute("select count(*) from one").fetchone() == (20000,)
    assert seen(target)[-1] == 7


def test_row_that_cannot_be_copied_is_what_the_error_is_about(work: Path, tmp_path: Path) -> None:
    class Broken:
        """A connection on which the second insert fails."""

        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self.connection, self.n = connection, 0

        def __getattr__(self, name: str) -> Any:
            return getattr(self.connection, name)

        def execute(self, query: str, *arguments: Any) -> Any:
            self.n += query.startswith("insert")
            broken = query.startswith("insert") and self.n == 2
            return self.connection.execute("select error('disk on fire')" if broken else query, *arguments)

    target = tmp_path / "published.duckdb"
    with duckdb.connect(str(work)) as connection:
        with pytest.raises(PublishError, match="disk on fire"):
            publish.publish_snapshot(Broken(connection), target)  # type: ignore[arg-type]
        assert connection.execute("select count(*) from one").fetchone() == (20000,), "the build goes on"
        publish.publish_snapshot(connection, target)


def test_copy_that_fails_leaves_the_snapshot_before(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "published.duckdb"
    before = target.stat()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.os, "replace", full)
    with (
        duckdb.connect(str(work)) as connection,
        pytest.raises(PublishError, match=r"No space left[\s\S]*readers keep the previous snapshot"),
    ):
        publish.publish_snapshot(connection, target)
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path.name for path in tmp_path.glob(".published*")] == []
