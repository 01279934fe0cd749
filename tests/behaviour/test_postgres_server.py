"""The embedded PostgreSQL, for real: it starts, is found, survives what kills it, keeps what was written."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from ml.postgres import process


@dataclass(frozen=True)
class Command:
    """The `warehouse postgres` command on a home of its own."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    def __call__(self, *arguments: str, code: int = 0, **variables: str) -> str:
        foreign = ("PG", "DATABASE_URL", "MLFLOW_", "WAREHOUSE_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        done = subprocess.run(
            [sys.executable, "-m", "ml.cli.main", "postgres", *arguments],
            env={**clean, "WAREHOUSE_HOME": str(self.home), **variables},
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def variables(self) -> dict[str, str]:
        """What a shell has after `eval "$(warehouse postgres env)"`."""
        script = f"set -a; {self('env')}\nenv -0"
        listed = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env={})
        pairs = (line.partition("=") for line in listed.stdout.split("\0"))
        return {name: value for name, _, value in pairs if name.startswith("PG")}

    def query(self, sql: str, **instead: str) -> str:
        said = self.variables() | instead
        connection = psycopg2.connect(
            host=said["PGHOST"],
            port=said["PGPORT"],
            user=said["PGUSER"],
            dbname=said["PGDATABASE"],
            password=said["PGPASSWORD"],
        )
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            answer = str(cursor.fetchone()[0]) if cursor.description else ""
        connection.close()
        return answer

    def pid(self) -> int | None:
        return process.of(self.folder / "data")


@pytest.fixture
def at(open_folder: Path) -> Iterator[Callable[[str], Command]]:
    """Makes the command for a home below the test's folder; its server is stopped at the end."""
    made: list[Command] = []

    def make(name: str) -> Command:
        made.append(Command(open_folder / name))
        return made[-1]

    yield make
    for command in made:
        if command.folder.is_dir():
            command("stop")


@pytest.fixture
def command(at: Callable[[str], Command]) -> Command:
    return at("home")


def kill(command: Command) -> int:
    """What a crash does to the server that this test has started."""
    pid = command.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 10
    while command.pid() and time.monotonic() < end:
        time.sleep(0.05)
    return pid


def test_it_starts_once_goes_on_running_and_stops(command: Command) -> None:
    assert "does not run" in command("status", code=3)
    assert "started in" in command("start")
    pid = command.pid()
    assert "running already" in command("start")
    assert command.pid() == pid, "the second start left the server alone"
    assert str(pid) in command("status")
    assert command.query("select extname from pg_extension where extname = 'vector'") == "vector"
    assert command.query("show server_version_num").startswith("18")
    assert "stopped" in command("stop")
    assert command.pid() is None
    assert "was not running" in command("stop")


def test_data_port_and_password_survive_a_restart(command: Command) -> None:
    command("start")
    before = command.variables()
    command.query("create table kept as select 42 as answer")
    command("stop")
    command("start")
    assert command.query("select answer from kept") == "42"
    assert command.variables() == before


def test_a_server_that_was_killed_starts_again_with_what_was_committed(command: Command) -> None:
    command("start")
    command.query("create table kept as select 42 as answer")
    command.query("checkpoint")
    kill(command)
    assert (command.folder / "data" / "postmaster.pid").is_file(), (
        "a stale pid file is what this test is about"
    )
    assert "does not run" in command("status", code=3)
    assert "started in" in command("start")
    assert command.query("select answer from kept") == "42"


def test_a_pid_that_now_belongs_to_another_program_is_left_in_peace(command: Command) -> None:
    command("start")
    kill(command)
    file = command.folder / "data" / "postmaster.pid"
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        assert "was not running" in command("stop")
        assert "started in" in command("start")
        assert bystander.poll() is None, "the bystander was ended"
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize(
    "name",
    ["/".join(["a folder that is deep"] * 6), "with space", "with ' quote, comma and $HOME"],
    ids=["deep", "space", "special"],
)
def test_any_folder_will_do(at: Callable[[str], Command], name: str) -> None:
    command = at(name)
    command("start")
    assert command.query("select 'answered'") == "answered"
    sockets = Path(command.variables()["PGHOST"])
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700, "only the owner may reach the socket"
    command("stop")
    assert sockets == command.folder or not sockets.exists(), "a folder was left in /tmp"


def test_tcp_wants_the_password_and_the_file_with_it_is_closed_to_others(command: Command) -> None:
    command("start")
    assert command.query("select 'answered'", PGHOST="127.0.0.1") == "answered"
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        command.query("select 1", PGHOST="127.0.0.1", PGPASSWORD="guessed")
    assert stat.S_IMODE((command.folder / "password").stat().st_mode) == 0o600
    assert command.query("show listen_addresses") == "127.0.0.1"


def test_the_folder_alone_leads_to_the_socket(command: Command) -> None:
    """That is all a bare `dbt build --target postgres` knows."""
    command("start")
    assert command.query("select 'answered'", PGHOST=str(command.folder), PGPORT="5432") == "answered"


def test_after_eval_of_env_it_is_still_ours_to_stop(command: Command) -> None:
    command("start")
    assert "stopped" in command("stop", **command.variables())


def test_a_server_that_is_named_is_checked_and_never_stopped(
    command: Command, at: Callable[[str], Command]
) -> None:
    command("start")
    other, said = at("other"), command.variables()
    url = f"postgresql://postgres:{said['PGPASSWORD']}@127.0.0.1:{said['PGPORT']}/warehouse"
    for named in ({"DATABASE_URL": url}, said):
        assert "answers" in other("start", **named)
        assert said["PGPASSWORD"] not in other("start", **named)
        assert "Nothing to stop" in other("stop", **named)
        assert f"export PGPORT={said['PGPORT']}" in other("env", **named)
    assert not other.folder.exists()
    assert command.pid(), "the named server was stopped"


def test_a_role_that_is_named_may_build_without_pgvector_but_not_without_schemas(command: Command) -> None:
    command("start")
    command.query("create role ana login password 'secret'")
    command.query("create database shop")
    url = f"postgresql://ana:secret@127.0.0.1:{command.variables()['PGPORT']}/shop"
    said = command("start", code=1, DATABASE_URL=url)
    assert 'grant create on database "shop" to "ana"' in said
    command.query("grant create on database shop to ana")
    assert "Warning: the extension vector is missing" in command("start", DATABASE_URL=url)


def test_a_server_that_is_named_and_not_there_is_an_error_without_its_password(command: Command) -> None:
    said = command("start", code=1, DATABASE_URL="postgresql://ana:secret@127.0.0.1:1/shop")
    assert "cannot be reached" in said and "Hint: DATABASE_URL names" in said
    assert "secret" not in said


@pytest.mark.parametrize("place", ["postgres/data", "postgres"])
def test_files_of_an_older_version_are_not_touched(command: Command, place: str) -> None:
    file = command.home / place / "PG_VERSION"
    file.parent.mkdir(parents=True)
    file.write_text("16\n")
    said = command("start", code=1)
    assert "files of PostgreSQL 16" in said and "Hint: mv" in said
    assert file.read_text() == "16\n"


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = Command(tmp_path / "file")("start", code=1)
    assert "cannot be used for PostgreSQL" in said and "Hint: set WAREHOUSE_HOME" in said
