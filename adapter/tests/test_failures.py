"""A failure at any moment: the old table keeps its rows, nothing is left behind, and the next run passes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbt.tests.util import run_dbt

from server import Server

MODEL = """
import os
import time

import pyarrow as pa


def rows(first, last):
    return pa.table({{"id": list(range(first, last)), "v": [[1.0, 2.0]] * (last - first)}})


def model(dbt, session):
    dbt.config({config})
    failing = os.environ.get("PGPY_FAILS")
{body}
"""
BAD_LATER = "pa.table({'id': [4], 'v': [[1.0]]})"
TERMINATE = """select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'dbt' and query like 'copy %by_termination%' and state = 'active'"""
BODIES = {
    "in_the_model": """
    if failing:
        raise ValueError("in the model")
    return rows(0, 3)
""",
    "in_a_generator": """
    def batches():
        yield rows(0, 3)
        yield rows(3, 100_000)
        if failing:
            raise ValueError("half way")
    return batches()
""",
    "in_copy": f"""
    return (batch for batch in [rows(0, 3), *([{BAD_LATER}] if failing else [])])
""",
    "in_a_cast": """
    return rows(0, 3).append_column("n", pa.array(["1", "2", "x" if failing else "3"]))
""",
    "by_termination": f"""
    def batches():
        yield rows(0, 100_000)
        if failing:
            assert session.query(\"\"\"{TERMINATE}\"\"\").to_arrow_table().num_rows == 1
        yield rows(100_000, 200_000)
    return batches()
""",
    "by_a_later_hook": """
    return rows(0, 3)
""",
}
CONFIGS = {
    "in_copy": "'v': 'vector(2)'",
    "in_a_cast": "'n': 'integer'",
}
MESSAGES = {
    "in_the_model": "ValueError: in the model",
    "in_a_generator": "ValueError: half way",
    "in_copy": "expected 2 dimensions, not 1",
    "in_a_cast": 'invalid input syntax for type integer: "x"',
    "by_termination": "psycopg2.OperationalError",
    "by_a_later_hook": "division by zero",
}


HOOK = """
models:
  - name: by_a_later_hook
    config:
      post_hook: "select 1 / {{ 0 if env_var('PGPY_FAILS', '') else 1 }}"
"""


def _models(materialized: str) -> dict[str, str]:
    strategy = ", incremental_strategy='delete+insert', unique_key='id'" if materialized == "incremental" else ""
    types = {name: f", column_types={{{CONFIGS[name]}}}" if name in CONFIGS else "" for name in BODIES}
    configs = {name: f"materialized='{materialized}'{strategy}{types[name]}" for name in BODIES}
    models = {f"{name}.py": MODEL.format(config=configs[name], body=body) for name, body in BODIES.items()}
    return {**models, "schema.yml": HOOK}


def _leftovers(server: Server, schema: str, expected: set[str]) -> set[str]:
    tables = server.run(
        f"""
        select relname from pg_class inner join pg_namespace on pg_namespace.oid = relnamespace
        where relkind in ('r', 'v') and (nspname = '{schema}' or nspname like 'pg_temp%')
        """
    )
    return {name for (name,) in tables} - expected


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Models fail until it is undone."""
    monkeypatch.setenv("PGPY_FAILS", "1")
    return monkeypatch


class _Failures:
    materialized = "table"

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return _models(self.materialized)

    def test_a_first_run_that_fails_leaves_nothing(self, server: Server, project: Any, failing: Any) -> None:
        results = run_dbt(["run"], expect_pass=False)
        self.check_messages(results)
        assert _leftovers(server, project.test_schema, set()) == set()

    def test_an_old_table_keeps_its_rows(self, server: Server, project: Any, failing: Any) -> None:
        failing.undo()
        run_dbt(["run"])
        before = {name: server.run(f"select * from {project.test_schema}.{name}") for name in BODIES}
        failing.setenv("PGPY_FAILS", "1")
        for arguments in ([], ["--full-refresh"]):
            self.check_messages(run_dbt(["run", *arguments], expect_pass=False))
            assert _leftovers(server, project.test_schema, set(BODIES)) == set()
            for name, rows in before.items():
                assert server.run(f"select * from {project.test_schema}.{name}") == rows
        failing.undo()
        run_dbt(["run"])
        assert _leftovers(server, project.test_schema, set(BODIES)) == set()

    def check_messages(self, results: Any) -> None:
        messages = {result.node.name: result.message for result in results}
        assert messages.keys() == MESSAGES.keys()
        for name, part in MESSAGES.items():
            assert part in messages[name]


class TestTable(_Failures): ...


class TestIncremental(_Failures):
    materialized = "incremental"


class TestAutocommit(_Failures):
    """The profile's `autocommit: true` means a transaction for each statement: then one statement makes the table."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        models = _models("table")
        # A later hook comes after the commit of the swap: so it is for a model in SQL as well.
        return {**models, "by_a_later_hook.py": models["in_the_model.py"]}

    @pytest.fixture(scope="class")
    def dbt_profile_target(self, server: Server) -> dict[str, Any]:
        return {**server.profile, "autocommit": True}

    def check_messages(self, results: Any) -> None:
        assert {str(result.status) for result in results} == {"error"}


class TestLocked:
    """A hook locks, in dbt's own transaction, what the model then reads over its own connection."""

    @pytest.fixture(scope="class")
    def dbt_profile_target(self, server: Server) -> dict[str, Any]:
        return {**server.profile, "python_lock_timeout": "500ms"}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        hook = "lock table {{ target.schema }}.locked in access exclusive mode"
        body = "def model(dbt, session):\n    return dbt.source('raw', 'locked').arrow()\n"
        sources = "sources: [{name: raw, schema: '{{ target.schema }}', tables: [{name: locked}]}]"
        models = f"models: [{{name: reader, config: {{materialized: table, pre_hook: '{hook}'}}}}]"
        return {"reader.py": body, "schema.yml": f"{sources}\n{models}"}

    def test_it_is_an_error_and_no_deadlock(self, server: Server, project: Any) -> None:
        server.run(f"create table {project.test_schema}.locked as select 1 as id")
        started = time.monotonic()
        results = run_dbt(["run"], expect_pass=False)
        assert time.monotonic() - started < 30
        assert "canceling statement due to lock timeout" in results[0].message
        assert "return dbt.source('raw', 'locked').arrow()" in results[0].message


ENDLESS = """
import os
import time
from pathlib import Path

import pyarrow as pa


def model(dbt, session):
    dbt.config(materialized="{materialized}")

    def batches():
        yield pa.table({{"id": list(range(100_000))}})
        if signal := os.environ.get("PGPY_SIGNAL"):
            Path(signal, "{materialized}").touch()
            time.sleep(60)
    return batches()
"""


class TestKilled:
    """kill -9 of dbt while rows are on their way."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {f"{name}.py": ENDLESS.format(materialized=name) for name in ("table", "incremental")}

    @pytest.fixture
    def killed(self, project: Any, tmp_path: Path) -> Iterator[None]:
        assert len(run_dbt(["run"])) == 2
        process = subprocess.Popen(
            [sys.executable, "-m", "dbt.cli.main", "run", "--full-refresh"],
            cwd=project.project_root,
            env={**os.environ, "PGPY_SIGNAL": str(tmp_path)},
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(lambda: len(list(tmp_path.iterdir())) == 2)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        yield

    def test_the_old_table_keeps_its_rows_and_the_next_run_passes(
        self, server: Server, project: Any, killed: None
    ) -> None:
        active = "select 1 from pg_stat_activity where application_name = 'dbt' and query like 'copy %'"
        _wait(lambda: not server.run(active))
        names = ("table", "incremental")
        for _ in range(2):
            assert _leftovers(server, project.test_schema, set(names)) == set()
            for name in names:
                assert server.run(f'select count(*) from {project.test_schema}."{name}"')[0][0] % 100_000 == 0
            run_dbt(["run"])


def _wait(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
