"""Two engines with the functions over any table, and the tables that these are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg2
import pyarrow as pa
import pytest
from comparison import same
from psycopg2.extras import execute_values

NAMES = ("ml_detect_anomalies", "ml_forecast", "ml_top_drivers")
ANOMALIES = (
    "select observed_at, value, expected, score, is_anomaly, direction, series_id from ml_detect_anomalies"
)
DRIVERS = "select * from ml_top_drivers"
Row = tuple[Any, ...]


class Engines:
    """Both engines, with sessions whose clock and whose way to write dates must not matter."""

    def __init__(self, file: Path, postgres: dict[str, str]) -> None:
        self.duckdb = duckdb.connect(str(file))
        self.duckdb.execute("set timezone = 'Asia/Kathmandu'")
        self.postgres = psycopg2.connect(
            host=postgres["PGHOST"], user=postgres["PGUSER"], dbname=postgres["PGDATABASE"],
            port=postgres.get("PGPORT", "5432"), password=postgres.get("PGPASSWORD", ""),
        )  # fmt: skip
        self.postgres.autocommit = True

    def run(self, sql: str) -> None:
        self.duckdb.execute(sql)
        self.postgres.cursor().execute(sql)

    def table(self, name: str, columns: str, rows: Sequence[Sequence[Any]]) -> str:
        """Make a table of these columns, such as `a text, b date`; returns its name."""
        self.run(f"create table {name} ({columns})")
        if rows:
            given = pa.table({str(n): list(column) for n, column in enumerate(zip(*rows, strict=True))})
            self.duckdb.register("given", given)
            self.duckdb.execute(f"insert into {name} select * from given")
            with self.postgres.cursor() as cursor:
                execute_values(cursor, f"insert into {name} values %s", rows)
        return name

    def on_duckdb(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        return self.duckdb.execute(sql.replace("%s", "?"), list(values)).fetchall()

    def on_postgres(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with self.postgres.cursor() as cursor:
            cursor.execute(sql, list(values))
            return list(cursor.fetchall())

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """What both engines return, which has to be the same, in the same order."""
        one = self.on_duckdb(sql, values)
        assert_alike(one, self.on_postgres(sql, values))
        return one

    def errors(self, sql: str, values: Sequence[Any]) -> tuple[str, psycopg2.Error]:
        with pytest.raises(duckdb.Error) as one:
            self.on_duckdb(sql, values)
        with pytest.raises(psycopg2.Error) as other:
            self.on_postgres(sql, values)
        return str(one.value), other.value


def assert_alike(one: Sequence[Row], other: Sequence[Row]) -> None:
    """The same rows in the same order; sums of floats, whose order no engine promises, may differ by 1e-9."""
    assert len(one) == len(other)
    for mine, theirs in zip(one, other, strict=True):
        assert all(same(a, b, tolerance=1e-9) for a, b in zip(mine, theirs, strict=True)), (mine, theirs)


def days(values: Sequence[float | None], *, first: int = 1) -> list[Row]:
    """A day for each value, from the first of January on."""
    start = np.datetime64("2026-01-01") + (first - 1)
    return [((start + n).astype(object), value) for n, value in enumerate(values)]
