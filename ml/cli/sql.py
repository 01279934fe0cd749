"""`warehouse sql`: the DuckDB shell on the published snapshot, which a build never locks; or psql.

Both are the database's own: they complete the names of tables, columns and functions, keep a history, and are
kept well by others. With `--tier` or another `--format`, a query runs in this process instead of the shell.
It has no shell of its own: one without history and completion would be worse than a query at a time.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from ml import marts, settings
from ml.cli import answers
from ml.errors import SettingsError
from ml.functions import catalogue

WELCOME = Path(__file__).with_name("welcome.sql")
"""What the DuckDB shell reads first: a macro to plot with, and where to look."""


@click.command()
@click.argument("query", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print the result as CSV.")
@click.option(
    "--format",
    "form",
    type=click.Choice(answers.FORMATS),
    default="table",
    help="How to print the result of QUERY: chart is a plot in the terminal.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write json, chart or parquet to this file.")
@click.option(
    "--tier",
    type=click.Choice(catalogue.TIERS),
    default=catalogue.COMPILED,
    help="Besides the compiled functions, those that call models.",
)
def command(query: str | None, as_csv: bool, form: str, out: Path | None, tier: str) -> None:
    """Open the shell of the database, or run QUERY and leave.

    It is DuckDB's on the published snapshot, or psql where WAREHOUSE_TARGET is postgres. Both only read,
    complete names with the tab key, and keep a history.
    """
    if form not in ("table", "csv") and tier == catalogue.COMPILED:
        from ml.cli import tiers

        click.echo(answers.write(tiers.given(query), form, out))
        return
    as_csv = as_csv or form == "csv"
    if tier != catalogue.COMPILED:
        from ml.cli import tiers

        if settings.target() == settings.POSTGRES:
            tiers.require_on_postgres(tier)
        else:
            tiers.run(tiers.given(query), tier=tier, as_csv=as_csv)
            return
    if settings.target() == settings.POSTGRES:
        from ml.cli.postgres import run_psql

        run_psql(*(["--csv"] if as_csv else []), *(["-c", query] if query else []), read_only=True)
    # A file of the user's own is read as it would be; then ours.
    arguments = [shell(), "-readonly", str(marts.snapshot())]
    if not query and sys.stdin.isatty():
        arguments += ["-cmd", f".read {WELCOME}"]
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
