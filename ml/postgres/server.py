"""The embedded PostgreSQL: a real server in a folder, which goes on running for clients until it is stopped.

    warehouse/postgres/
    ├── data/            what initdb made; everything that PostgreSQL stores
    ├── server.json      the port and the socket's folder
    ├── password         for TCP; the socket trusts whoever may enter this folder, that is its owner
    ├── server.log
    ├── .s.PGSQL.<port>  the socket
    └── .s.PGSQL.5432    a link to it, so that a bare `dbt build --target postgres` needs no port

The process that starts it holds nothing: what is known of the server is read from the folder each time.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ml.errors import PostgresError
from ml.postgres import address, client, configuration, process, sockets
from ml.postgres.installation import MAJOR, Account, account, let_pass

START_SECONDS, STOP_SECONDS = 120, 60
"""Recovery after a crash replays at most `max_wal_size`; a stop ends sessions and writes a checkpoint."""


@dataclass(frozen=True)
class Server:
    """The embedded server of a folder."""

    folder: Path

    @property
    def data(self) -> Path:
        """Where PostgreSQL's own files are."""
        return self.folder / "data"

    def pid(self) -> int | None:
        """The process of the running server, else None; whatever an old pid file says."""
        return process.of(self.data)

    def start(self, say: Callable[[str], None] = lambda _: None) -> bool:
        """Start the server unless it runs; make it first if need be. Returns whether it was started now.

        Raises:
            PostgresError: it is not installed, the folder cannot be used, or PostgreSQL says why not.
        """
        who = account(self.data)
        self._make_folder(who)
        with self._locked(who):
            if self.pid():
                self._prepare()
                return False
            self._check_version()
            let_pass(who, self.folder, say)
            if not self.data.is_dir():
                self._initialize(who, say)
            self._launch(who, say)
            self._prepare()
        return True

    def stop(self) -> bool:
        """End all sessions and the server, in order. Returns whether it was running."""
        if not self.pid():
            return False
        who = account(self.data)
        with self._locked(who):
            if self.pid():
                arguments = ("stop", "--mode=fast", "--wait", f"--timeout={STOP_SECONDS}")
                self._pg_ctl(who, *arguments, what="PostgreSQL did not stop", timeout=STOP_SECONDS)
                with suppress(OSError, PostgresError):  # Empty now if it is the short one in /tmp.
                    Path(address.embedded(self.folder).host).rmdir()
        return True

    def _make_folder(self, who: Account) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.folder.stat().st_uid != who.uid:
                who.own(self.folder)
            self.folder.chmod(0o700)
            (self.folder / ".writable").touch()
            (self.folder / ".writable").unlink()
        except OSError as error:
            raise PostgresError(
                f"the folder {self.folder} cannot be used for PostgreSQL",
                expected="a folder that can be made, belongs to this user and can be written",
                found=f"{type(error).__name__}: {error}",
                hint="set WAREHOUSE_HOME to a folder of your own, on a disk that is not read-only",
            ) from error

    @contextmanager
    def _locked(self, who: Account) -> Iterator[None]:
        """Two builds that start at once start one server."""
        import fcntl

        with open(self.folder / ".lock", "w", encoding="utf-8") as lock:
            who.own(self.folder / ".lock")
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _check_version(self) -> None:
        for place in (self.data, self.folder):
            file = place / "PG_VERSION"
            found = file.read_text(encoding="utf-8").strip() if file.is_file() else str(MAJOR)
            if found != str(MAJOR) or (place == self.folder and file.is_file()):
                raise PostgresError(
                    f"{place} was made by another PostgreSQL",
                    expected=f"files of PostgreSQL {MAJOR} in {self.data}",
                    found=f"files of PostgreSQL {found} in {place}",
                    hint=f"mv '{self.folder}' '{self.folder}.{found}', and build again; what you had put in "
                    "by hand, take along with the old version's pg_dump",
                )

    def _initialize(self, who: Account, say: Callable[[str], None]) -> None:
        say(f"Making a PostgreSQL {MAJOR} in {self.folder}")
        made = self.folder / "data.new"  # It gets its name when it is complete.
        shutil.rmtree(made, ignore_errors=True)
        secret = self._write(address.PASSWORD_FILE, secrets.token_urlsafe(24) + "\n", who)
        arguments = (f"--pgdata={made}", f"--pwfile={secret}", *configuration.INITDB)
        done = who.run("initdb", *arguments, folder=self.folder, environment={}, timeout=START_SECONDS)
        if done.returncode:
            raise PostgresError(
                "PostgreSQL's initdb failed",
                expected=f"a new database in {made}",
                found=_end(done.stdout),
                hint="check the free disk space and the permissions of the folder",
            )
        with open(made / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(f"\ninclude_if_exists = '{configuration.FILE}'\n")
        made.rename(self.data)

    def _launch(self, who: Account, say: Callable[[str], None]) -> None:
        process.clear_away(self.data, self.folder)
        before = self._recorded_port()
        port = sockets.free_port(self.folder, before)
        if before and port != before:
            say(f"Port {before} is taken by another program: PostgreSQL listens on {port} now")
        socket_folder = sockets.folder_for(self.folder, port, who)
        chosen = configuration.text(port=port, socket_folder=socket_folder)
        self._write(f"data/{configuration.FILE}", chosen, who)
        state = {"port": port, "socket_folder": str(socket_folder)}
        self._write(address.STATE_FILE, json.dumps(state, indent=2) + "\n", who)
        arguments = ("start", "--wait", f"--timeout={START_SECONDS}", "--log=server.log")
        self._pg_ctl(who, *arguments, what="PostgreSQL did not start", timeout=START_SECONDS)
        sockets.link_default(self.folder, socket_folder, port)

    def _pg_ctl(self, who: Account, *arguments: str, what: str, timeout: float) -> None:
        """Call pg_ctl. The folder is in the environment: a name with `$` would not survive its shell."""
        log = self.folder / "server.log"
        size = log.stat().st_size if log.is_file() else 0
        try:
            where = {"PGDATA": str(self.data)}
            done = who.run("pg_ctl", *arguments, folder=self.folder, environment=where, timeout=timeout + 10)
            said = done.stdout
        except subprocess.TimeoutExpired:
            said = f"no answer within {timeout:.0f} s"
        else:
            if not done.returncode:
                return
        with suppress(OSError):
            said = log.read_bytes()[size:].decode(errors="replace") or said
        raise PostgresError(
            what, expected="a quiet pg_ctl", found=_end(said), hint=f"read the end of {log}; then try again"
        )

    def _prepare(self) -> None:
        """The database and pgvector, if they are not there yet."""
        there = address.embedded(self.folder)
        with client.connect(there, database="postgres") as connection, connection.cursor() as cursor:
            cursor.execute("select from pg_database where datname = %s", (there.database,))
            if cursor.fetchone() is None:  # A row of no columns is an empty tuple.
                cursor.execute(f'create database "{there.database}"')
        client.check(there)

    def _recorded_port(self) -> int | None:
        with suppress(OSError, ValueError, KeyError):
            return int(json.loads((self.folder / address.STATE_FILE).read_text(encoding="utf-8"))["port"])
        return None

    def _write(self, name: str, text: str, who: Account) -> Path:
        """Write a file that only the server's user may read, and that is never there half."""
        path, written = self.folder / name, self.folder / f"{name}.new"
        written.unlink(missing_ok=True)
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        who.own(written)
        return written.replace(path)


def _end(text: str) -> str:
    """The last lines of an output, as one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-4:]) or "nothing was said"
