"""Logging in every way that dbt-postgres can: each read has a connection of its own, which must do the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from folder import Project
from server import Server
from tls import in_front_of

PASSWORD = "p w'o\"r\\d@:/%s{}"
READER = """
import pyarrow as pa


def model(dbt, session):
    {config}
    rows = session.table("{table}").to_arrow_table()
    who = session.query(
        "select current_user::text as role, session_user::text as login, current_setting('search_path') as path,"
        " coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as ssl,"
        " inet_server_addr() is null as is_socket"
    ).to_arrow_table()
    for name in who.column_names:
        rows = rows.append_column(name, [who[name].to_pylist() * rows.num_rows])
    return rows
"""
GENERATOR = """
def model(dbt, session):
    rows = session.query("select g as id, 'x' || g as x from generate_series(1, 50000) as g")
    return (batch for batch in rows.reader(5000))
"""


def _reader(table: str, config: str = "dbt.config(materialized='table')") -> dict[str, str]:
    return {"reader.py": READER.format(table=table, config=config), "above.sql": "select * from {{ ref('reader') }}"}


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Server]:
    """A schema `place` with a table, and roles with few rights."""
    server.run(
        """
        create schema place;
        create table place.rows as select 1 as id, '[1,2]'::vector(2) as v, array['a'] as tags;
        create role pgpy_low login;
        create role pgpy_login login noinherit;
        create role pgpy_owner;
        grant pgpy_owner to pgpy_login;
        create schema of_low;
        create schema of_owner;
        grant usage on schema place, public to pgpy_low, pgpy_owner;
        grant select on place.rows to pgpy_low, pgpy_owner;
        grant usage, create on schema of_low to pgpy_low;
        grant usage, create on schema of_owner to pgpy_owner;
        """
    )
    yield server
    server.run(
        """
        drop schema place, of_low, of_owner cascade;
        revoke usage on schema public from pgpy_low, pgpy_owner;
        drop role pgpy_low, pgpy_login, pgpy_owner;
        """
    )


@pytest.fixture(scope="module")
def with_password(place: Server) -> Iterator[dict[str, Any]]:
    """A profile whose role has to give a password, on the socket and on TCP."""
    if not place.is_embedded:
        pytest.skip("PGHOST names a server, whose pg_hba.conf is not ours")
    connection = place.connect()
    with connection.cursor() as cursor:
        cursor.execute("create role pgpy_secret login in role pgpy_by_password password %s", [PASSWORD])
    connection.close()
    place.run("grant create on database dbt to pgpy_secret; grant pg_read_all_data to pgpy_secret")
    yield {**place.profile, "user": "pgpy_secret", "pass": PASSWORD, "schema": "of_secret"}
    place.run("drop owned by pgpy_secret; drop role pgpy_secret")


def _who(server: Server, table: str) -> tuple[Any, ...]:
    return server.run(f"select id, v::text, tags, role, login, path, ssl, is_socket from {table}")[0]


def _succeeds(project: Project) -> None:
    results = project.run()
    assert [result["message"] for result in results.values() if result["status"] != "success"] == []


def test_four_threads_build_eight_models(place: Server, tmp_path: Path) -> None:
    models = {f"m{n}.py": GENERATOR for n in range(8)}
    project = Project.write(tmp_path / "p", {**place.profile, "schema": "threaded", "threads": 4}, models)
    results = project.run()
    assert {result["status"] for result in results.values()} == {"success"}
    assert {result["thread_id"] for result in results.values()} >= {"Thread-1 (worker)", "Thread-2 (worker)"}
    for n in range(8):
        assert place.run(f"select count(*), sum(id) from threaded.m{n}") == [(50_000, 1_250_025_000)]
    place.run("drop schema threaded cascade")


@pytest.mark.parametrize("materialized", ["table", "incremental"])
def test_a_role_that_may_only_use_and_create_in_its_schema(place: Server, tmp_path: Path, materialized: str) -> None:
    target = {**place.profile, "user": "pgpy_low", "schema": "of_low"}
    if not place.is_embedded:
        pytest.skip("PGHOST names a server, on which the role has no password")
    project = Project.write(
        tmp_path / "p", target, _reader("place.rows", f"dbt.config(materialized='{materialized}', unique_key='id')")
    )
    for _ in range(2):
        _succeeds(project)
    assert _who(place, "of_low.reader")[:5] == (1, "[1,2]", ["a"], "pgpy_low", "pgpy_low")
    assert place.run("select tableowner from pg_tables where schemaname = 'of_low'") == [("pgpy_low",)]


def test_a_role_that_is_set_after_logging_in(place: Server, tmp_path: Path) -> None:
    if not place.is_embedded:
        pytest.skip("PGHOST names a server, on which the role has no password")
    target = {**place.profile, "user": "pgpy_login", "role": "pgpy_owner", "schema": "of_owner"}
    _succeeds(Project.write(tmp_path / "p", target, _reader("place.rows")))
    assert _who(place, "of_owner.reader")[3:5] == ("pgpy_owner", "pgpy_login")
    assert place.run("select tableowner from pg_tables where schemaname = 'of_owner'") == [("pgpy_owner",)]


def test_a_search_path_without_the_schema_of_the_extension(place: Server, tmp_path: Path) -> None:
    target = {**place.profile, "schema": "of_path", "search_path": "place, pg_catalog"}
    _succeeds(Project.write(tmp_path / "p", target, _reader("rows")))
    assert _who(place, "of_path.reader")[:3] == (1, "[1,2]", ["a"])
    assert _who(place, "of_path.reader")[5] == "place, pg_catalog"
    assert place.run(
        "select format_type(atttypid, atttypmod) from pg_attribute where attname = 'v'"
        " and attrelid = 'of_path.reader'::regclass"
    ) == [("vector(2)",)]
    place.run("drop schema of_path cascade")


def test_a_unix_socket(with_password: dict[str, Any], place: Server, tmp_path: Path) -> None:
    _succeeds(Project.write(tmp_path / "p", with_password, _reader("place.rows")))
    assert _who(place, "of_secret.reader")[4:] == ("pgpy_secret", '"$user", public', False, True)


def test_tcp(with_password: dict[str, Any], place: Server, tmp_path: Path) -> None:
    target = {**with_password, "host": "127.0.0.1", "sslmode": "disable"}
    _succeeds(Project.write(tmp_path / "p", target, _reader("place.rows")))
    assert _who(place, "of_secret.reader")[4:] == ("pgpy_secret", '"$user", public', False, False)


@pytest.mark.parametrize("sslmode", ["verify-ca", "verify-full"])
def test_tls(with_password: dict[str, Any], place: Server, tmp_path: Path, sslmode: str) -> None:
    """The proxy speaks nothing but TLS, so every connection that works has been encrypted and verified."""
    with in_front_of(f"{place.host}/.s.PGSQL.{place.port}", tmp_path) as (port, certificate):
        target = {**with_password, "host": "127.0.0.1", "port": port, "sslmode": sslmode}
        project = Project.write(tmp_path / "p", {**target, "sslrootcert": str(certificate)}, _reader("place.rows"))
        _succeeds(project)
        assert _who(place, "of_secret.reader")[:3] == (1, "[1,2]", ["a"])
        with pytest.raises(psycopg2.OperationalError, match="certificate verify failed"):
            psycopg2.connect(
                host="127.0.0.1", port=port, sslmode=sslmode, sslrootcert=_another_certificate(tmp_path / "other")
            )
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(host="127.0.0.1", port=port, sslmode="disable", connect_timeout=5)


def _another_certificate(folder: Path) -> str:
    from tls import certificate

    folder.mkdir()
    return str(certificate(folder))
