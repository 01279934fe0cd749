"""`warehouse sql`: the DuckDB shell on the published snapshot, which a build never locks; or psql."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from ml import marts, settings
from ml.errors import SettingsError


@click.command()
@click.argument("query", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print the result as CSV.")
def command(query: str | None, as_csv: bool) -> None:
    """Open the shell of the database, or run QUERY and leave.

    It is DuckDB's on the published snapshot, or psql where WAREHOUSE_TARGET is postgres; both only read.
    """
    if settings.target() == settings.POSTGRES:
        from ml.cli.postgres import run_psql

        run_psql(*(["--csv"] if as_csv else []), *(["-c", query] if query else []), read_only=True)
    arguments = [shell(), "-readonly", str(marts.snapshot())]
    if as_csv:
        arguments.append("-csv")
    if query:
        arguments += ["-c", query]
    os.execv(arguments[0], arguments)


def shell() -> str:
    """The `duckdb` that was installed beside this interpreter, else one on the PATH."""
    beside = Path(sys.executable).with_name("duckdb")
    found = str(beside) if beside.is_file() else shutil.which("duckdb")
    if not found:
        raise SettingsError(
            "the DuckDB shell was not found",
            expected=f"{beside}, or `duckdb` on the PATH",
            found="neither",
            hint="run `pip install -r requirements/base.txt` in the virtual environment",
        )
    return found
