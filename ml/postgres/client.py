"""Talking to PostgreSQL: connecting, and whether a server is fit for the warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ml.errors import PostgresError
from ml.postgres.address import Address

if TYPE_CHECKING:
    import psycopg2.extensions
    import pyarrow as pa

OLDEST = 16
"""The oldest major version that the adapter's and the project's tests have in mind; 15 is four years old."""

CONNECT_SECONDS = 10
"""A server that has not answered by then is not there: better a message than a build that hangs."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a server says of itself; `vector` is pgvector's version, or empty, and then `problem` says why."""

    version: str
    vector: str
    problem: str = ""


@contextmanager
def connect(address: Address, *, database: str | None = None) -> Iterator[psycopg2.extensions.connection]:
    """A connection of its own, in which each statement commits by itself.

    Raises:
        PostgresError: the package is missing, or the server cannot be reached or does not let us in.
    """
    try:
        import psycopg2
    except ImportError as error:
        raise PostgresError(
            "the packages for PostgreSQL are not installed",
            expected="the extra `postgres` of this project",
            found=str(error),
            hint="run `make build TARGET=postgres`, or `pip install -r requirements/postgres.txt`",
        ) from error
    there = replace(address, database=database or address.database)
    try:
        made = psycopg2.connect(**{"connect_timeout": CONNECT_SECONDS} | there.parameters())
    except psycopg2.OperationalError as error:
        raise PostgresError(
            f"PostgreSQL cannot be reached at {there.uri()}",
            expected="a server that lets us in",
            found=" ".join(str(error).split()),
            hint=_how_to_reach(address),
        ) from error
    made.autocommit = True
    with closing(made):
        yield made


def rows(address: Address, query: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query, by the names of its columns; `$name` in it stands for a parameter."""
    if parameters:
        query = re.sub(r"\$([a-z_]+)", r"%(\1)s", query.replace("%", "%%"))
    with connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def arrow(address: Address, query: str) -> pa.Table:
    """The rows of a query as an Arrow table, for many rows; a vector has to be cast to real[]."""
    import psycopg2.extensions
    from adbc_driver_postgresql import dbapi

    # libpq reads the same parameters, whoever asks it.
    dsn = psycopg2.extensions.make_dsn(**address.parameters())
    with dbapi.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetch_arrow_table()


def check(address: Address) -> Facts:
    """Reach the server, and see that it is new enough and has pgvector, which is created if that is allowed.

    Raises:
        PostgresError: it cannot be reached, is too old, or does not let us create schemas.
    """
    with connect(address) as connection:
        version = connection.info.parameter_status("server_version") or "unknown"
        if connection.server_version < OLDEST * 10_000:
            raise PostgresError(
                f"the server at {address.uri()} is too old",
                expected=f"PostgreSQL {OLDEST} or newer",
                found=version,
                hint="upgrade it, or unset DATABASE_URL and PGHOST to have an embedded PostgreSQL 18",
            )
        _require_create(connection, address)
        vector, problem = _vector(connection)
    return Facts(version=version.split()[0], vector=vector, problem=problem)


def _require_create(connection: psycopg2.extensions.connection, address: Address) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_database_privilege(current_database(), 'create'), current_user")
        allowed, user = cursor.fetchone() or (False, address.user)
    if not allowed:
        raise PostgresError(
            f"the role {user} may not build at {address.uri()}",
            expected="the right to create schemas in the database",
            found="no such right",
            hint=f'let the owner run: grant create on database "{address.database}" to "{user}"',
        )


def _vector(connection: psycopg2.extensions.connection) -> tuple[str, str]:
    """The version of pgvector, and why there is none."""
    import psycopg2

    asked = "select extversion from pg_extension where extname = 'vector'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        if not (found := cursor.fetchone()):
            try:
                cursor.execute("create extension vector")
            except psycopg2.Error as error:
                return "", str(error).splitlines()[0]
            cursor.execute(asked)
            found = cursor.fetchone()
    return (found[0] if found else ""), ""


def _how_to_reach(address: Address) -> str:
    if address.origin == "embedded":
        return "run `warehouse postgres start`"
    return f"{address.origin} names this server: check that it runs, its name and port, user and password"
