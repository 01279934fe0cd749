"""Trainings that start together on a clean machine make one MLflow store, not one each."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from databases import Postgres

from ml import store
from ml.postgres import tracking

TOGETHER = 8


@pytest.fixture(params=["duckdb", "postgres"])
def nothing_yet(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A home without a store, for DuckDB; for PostgreSQL, an empty database."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_TARGET", request.param)
    for name in ("DATABASE_URL", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "duckdb":
        yield
        return
    server = request.getfixturevalue("server")
    administration = Postgres({**server, "PGDATABASE": "postgres"})
    database = f"warehouse_first_use_{os.getpid()}"
    administration.query(f"create database {database} template template0 encoding 'UTF8'")
    for name, value in {**server, "PGDATABASE": database}.items():
        monkeypatch.setenv(name, value)
    yield
    administration.query(f"drop database {database} with (force)")


def at_once(work: Callable[[], Any]) -> list[Any]:
    """What every one of several threads got that were let go at the same moment."""
    barrier = threading.Barrier(TOGETHER)

    def wait_and_work() -> Any:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return [future.result() for future in [pool.submit(wait_and_work) for _ in range(TOGETHER)]]


@pytest.mark.usefixtures("nothing_yet")
def test_a_store_is_made_once() -> None:
    seen = at_once(lambda: [its.name for its in store.connect().search_experiments()])
    assert seen == [["Default"]] * TOGETHER


@pytest.mark.parametrize("nothing_yet", ["postgres"], indirect=True)
@pytest.mark.usefixtures("nothing_yet")
def test_a_schema_is_made_once() -> None:
    warehouse = Postgres(dict(os.environ))
    for _ in range(20):
        at_once(lambda: tracking.prepare(tracking.uri()))
        warehouse.query(f"drop schema {tracking.SCHEMA}")
