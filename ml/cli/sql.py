"""`warehouse sql`: the DuckDB shell on the published snapshot, which a build never locks."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from ml import settings
from ml.errors import SettingsError


@click.command()
@click.argument("query", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print the result as CSV.")
def command(query: str | None, as_csv: bool) -> None:
    """Open the snapshot in the DuckDB shell, or run QUERY and leave."""
    snapshot = settings.home() / "published.duckdb"
    if not snapshot.is_file():
        raise SettingsError(
            "there is no snapshot to query",
            expected=str(snapshot),
            found="no such file",
            hint="run `make build`; a snapshot is published when every test has passed",
        )
    arguments = [_shell(), "-readonly", str(snapshot)]
    if as_csv:
        arguments.append("-csv")
    if query:
        arguments += ["-c", query]
    os.execv(arguments[0], arguments)


def _shell() -> str:
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
