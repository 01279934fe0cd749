"""Running a query with the functions of a tier, in this process and on the published snapshot."""

from __future__ import annotations

import csv
import os
import sys
from typing import TYPE_CHECKING

from ml import functions, marts
from ml.calls.limits import PREFIX
from ml.errors import FunctionError, PostgresError
from ml.functions import catalogue

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 2_048
"""Rows fetched at a time: one vector of the engine."""
SHOWN_ROWS, SHOWN_WIDTH = 1_000, 200


def given(query: str | None) -> str:
    """The query, from the argument or from a pipe.

    Raises:
        FunctionError: there is neither.
    """
    if query:
        return query
    if not sys.stdin.isatty() and (piped := sys.stdin.read().strip()):
        return piped
    raise FunctionError(
        "this tier needs a query",
        expected='SQL in quotes or from a pipe: warehouse sql --tier model "select ..."',
        found="none",
        hint="the shell is a program of its own, and cannot call Python; without --tier it opens as usual",
    )


def run(query: str, *, tier: str, as_csv: bool) -> None:
    """Print the result of a query on the snapshot, which is opened for reading only.

    Raises:
        FunctionError: the query failed.
    """
    import duckdb

    os.environ.setdefault(f"{PREFIX}CALLER", "warehouse sql")
    with duckdb.connect(str(marts.snapshot()), read_only=True) as connection:
        functions.register(connection, tier)
        try:
            found = connection.sql(query)
            if found is not None and as_csv:
                _print_csv(found)
            elif found is not None:
                # Computed once: to show a relation twice would run it twice.
                found.execute().show(max_rows=SHOWN_ROWS, max_width=SHOWN_WIDTH)
        except duckdb.Error as error:
            raise FunctionError(
                "the query failed",
                expected=f"SQL for DuckDB, with the functions of the tier {tier}",
                found=_said(error),
                hint="the functions are in docs/guides/functions.md",
            ) from error


def require_on_postgres(tier: str) -> None:
    """See that the functions are in the database.

    Raises:
        PostgresError: they are not.
    """
    from ml.postgres import address, client

    wanted = {function.name for function in catalogue.functions(tier)}
    found = client.rows(address.current(), "select distinct proname from pg_proc")
    missing = sorted(wanted - {row["proname"] for row in found})
    if missing:
        raise PostgresError(
            f"the functions of the tier {tier} are not in the database",
            expected=", ".join(sorted(wanted)),
            found=f"no {missing[0]}",
            hint=f"run `warehouse postgres functions --tier {tier}`",
        )


def _print_csv(found: duckdb.DuckDBPyRelation) -> None:
    """As DuckDB's shell prints it."""
    writer = csv.writer(sys.stdout)
    writer.writerow(found.columns)
    as_text = found.project("cast(columns(*) as varchar)").execute()
    while rows := as_text.fetchmany(AT_ONCE):
        writer.writerows(rows)


def _said(error: Exception) -> str:
    """The message without the place in our code, which DuckDB adds to what a function raised."""
    return str(error).split("\n\nAt:\n")[0].strip()
