"""A snapshot is whole or not there, whenever the process that writes it is killed; and it equals the working
file, whether it was copied or brought up to date."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
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


@pytest.fixture(params=["all of it changes", "a little of it changes"])
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A working file that is copied each time, and one whose snapshot is brought up to date."""
    file = tmp_path / "work.duckdb"
    with duckdb.connect(str(file)) as connection:
        if "little" in request.param:
            connection.execute(
                "create table constant as select i, i * 7 % 1000 as j from range(400000) as t (i)"
            )
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
        connection.execute("update one set n = 1; update other set n = 1; update generation set n = 1")
        with pytest.raises(PublishError, match="disk on fire"):
            publish.publish_snapshot(Broken(connection), target)  # type: ignore[arg-type]
        assert connection.execute("select count(*) from one").fetchone() == (20000,), "the build goes on"
        assert seen(target) == (0,) * 5
        publish.publish_snapshot(connection, target)
    assert seen(target) == (1,) * 5


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


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Of every kind something, and enough rows for a change to be a small one."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.large as select i, i % 7 as j from range(200000) as t (i);
            create table marts.vectors as
                select i, [i, 2 * i, 3]::float[3] as vector from range(1000) as t (i);
            create table marts.odd
                (n integer not null, text varchar default 'x', times timestamptz[], p double);
            insert into marts.odd values
                (1, 'süß', [null, '2026-01-01 00:00:00+00'], 'nan'),
                (1, null, null, -0.0),
                (2, '', [], 'inf');
            create table marts.empty (a integer primary key);
            create table marts.int_step as select 1 as n;
            create table marts.int_seen as select 1 as n;
            create view marts.look as select sum(odd.n) as total from marts.odd cross join marts.int_seen;
            create macro marts.twice(x) as 2 * x;
            create macro marts.all_twice(xs) as list_transform(xs, lambda x: 2 * x);
            comment on table marts.odd is 'One row per oddity';
            comment on column marts.odd.p is 'A chance'
            """
        )
        yield connection


def published(connection: duckdb.DuckDBPyConnection, target: Path) -> tuple[bool, dict[str, Any]]:
    """Publishes; whether the file is the one before brought up to date, and what is now in it."""
    copies = []
    with pytest.MonkeyPatch.context() as patch:
        copy = publish._copy
        patch.setattr(publish, "_copy", lambda *arguments: (copies.append(1), copy(*arguments)))
        publish.publish_snapshot(connection, target)
    with duckdb.connect(str(target), read_only=True) as reader:
        names = [name for (name,) in reader.execute("select table_name from duckdb_tables()").fetchall()]
        rows = {name: sorted(map(repr, reader.table(f"marts.{name}").fetchall())) for name in names}
    return not copies, rows


CHANGES = {
    "nothing": "select 1",
    "a row more": "insert into marts.odd values (3, 'z', null, null)",
    "a row less": "delete from marts.odd where n = 2",
    "one null": "update marts.odd set text = null where n = 2",
    "an empty text for a null": "update marts.odd set text = '' where text is null",
    "a pair of equal rows for another": "delete from marts.odd; insert into marts.odd by name "
    "select 5 as n from range(2)",
    "one number of a vector": "update marts.vectors set vector = [0, 0, 4]::float[3] where i = 0",
    "a table that was empty": "insert into marts.empty values (1)",
    "a table that becomes empty": "delete from marts.odd",
    "a table made again with the same rows": "create or replace table marts.int_seen as select 1 as n",
    "an intermediate table": "insert into marts.int_step values (2)",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_brought_up_to_date_equals_a_copy(
    change: str, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    target = tmp_path / "published.duckdb"
    assert published(warehouse, target)[0] is False, "there was none"
    for statement in (CHANGES[change], "insert into marts.odd values (9, 'later', null, 0.5)"):
        warehouse.execute(statement)
        was_brought_up_to_date, rows = published(warehouse, target)
        assert was_brought_up_to_date
        assert published(warehouse, tmp_path / f"{len(statement)}.duckdb") == (False, rows)
        assert rows["odd"] == sorted(map(repr, warehouse.table("marts.odd").fetchall()))


CATALOG_CHANGES = {
    "a new table": "create table marts.new as select 1 as n",
    "a table less": "drop table marts.empty",
    "a new column": "alter table marts.odd add column q integer",
    "another type": "alter table marts.large alter j type smallint",
    "a column that may be null": "alter table marts.odd alter n drop not null",
    "another view": "create or replace view marts.look as select count(*) as total from marts.odd",
    "another function": "create or replace macro marts.twice(x) as x + x",
    "another comment on a table": "comment on table marts.odd is 'One row per wonder'",
    "another comment on a column": "comment on column marts.odd.p is null",
    "a new schema": "create schema predictions",
    "an index": "create index by_n on marts.odd (n)",
    "much of it": "update marts.large set j = j + 1",
}


@pytest.mark.parametrize("change", CATALOG_CHANGES)
def test_what_changes_more_than_a_few_rows_is_copied(
    change: str, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    target = tmp_path / "published.duckdb"
    published(warehouse, target)
    warehouse.execute(CATALOG_CHANGES[change])
    assert published(warehouse, target)[0] is False
    assert published(warehouse, target)[0] is True, "nothing has changed since"
    with duckdb.connect(str(target), read_only=True) as reader:
        assert reader.execute("select total, marts.twice(4) from marts.look").fetchone() in ((4, 8), (3, 8))


def test_intermediate_tables_are_left_out_unless_a_view_reads_them(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    _, rows = published(warehouse, tmp_path / "published.duckdb")
    assert sorted(rows) == ["empty", "int_seen", "large", "odd", "vectors"]


def test_a_file_of_another_format_is_written_anew(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    target = tmp_path / "published.duckdb"
    duckdb.connect(str(target)).close()  # With blocks of the default size.
    assert published(warehouse, target)[0] is False
    target.write_text("no database at all", encoding="utf-8")
    assert published(warehouse, target)[0] is False


def test_a_file_brought_up_to_date_again_and_again_does_not_grow(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    target = tmp_path / "published.duckdb"
    published(warehouse, target)
    size = target.stat().st_size
    for n in range(12):
        warehouse.execute(f"update marts.vectors set vector = [{n}, 1, i]::float[3]")
        assert published(warehouse, target)[0] is True
        assert target.stat().st_size < 1.3 * size


def test_vectors_stay_uncompressed(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    target = tmp_path / "published.duckdb"
    for n in range(2):
        warehouse.execute(f"update marts.vectors set vector = [{n}, 1, 2]::float[3]")
        assert published(warehouse, target)[0] is bool(n)
        with duckdb.connect(str(target), read_only=True) as reader:
            kinds = reader.execute(
                "select distinct compression from pragma_storage_info('marts.vectors') "
                "where column_name = 'vector' and segment_type = 'FLOAT'"
            ).fetchall()
            assert kinds == [("Uncompressed",)]
