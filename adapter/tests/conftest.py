"""A PostgreSQL for the session, and dbt's own fixtures, pointed at it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server import Server, embedded, given

pytest_plugins = ["dbt.tests.fixtures.project"]
os.environ.setdefault("DO_NOT_TRACK", "1")
GRANTEES = {f"DBT_TEST_USER_{n}": f"dbt_test_user_{n}" for n in (1, 2, 3)}
"""The roles that dbt Labs' tests of grants name by environment variables."""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server that PGHOST names, or one for this session."""
    if outside := given():
        yield _prepared(outside)
        return
    # Not pytest's folder: as root, the server runs as a user of its own, who has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="pgpy_"))
    folder.chmod(0o755)
    try:
        with embedded(folder) as started:
            yield _prepared(started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(server: Server) -> Server:
    """A database `dbt`, which dbt Labs' tests name, with pgvector; and the roles that they grant to."""
    if not server.run("select 1 from pg_database where datname = 'dbt'"):
        server.run("create database dbt")
    for variable, default in GRANTEES.items():
        role = os.environ.setdefault(variable, default)
        if not server.run(f"select 1 from pg_roles where rolname = '{role}'"):
            server.run(f'create role "{role}"')
    prepared = replace(server, dbname="dbt")
    prepared.run("create extension if not exists vector")
    return prepared


@pytest.fixture(scope="class")
def dbt_profile_target(server: Server) -> dict[str, Any]:
    """What dbt Labs' fixtures write into profiles.yml."""
    return server.profile


@pytest.fixture(scope="class")
def logs_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """dbt Labs' fixture would write beside the tests."""
    folder = str(tmp_path_factory.mktemp("logs"))
    os.environ["DBT_LOG_PATH"] = folder
    yield folder
    del os.environ["DBT_LOG_PATH"]
