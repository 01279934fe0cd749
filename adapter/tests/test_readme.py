"""The README's tables of types say what happens."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

import test_dbt_suite
from dbt.adapters.pgpy.reading import Session
from dbt.adapters.pgpy.writing import _column
from server import Server
from test_types import TYPES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
ARROW = [
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
    *(pa.float16(), pa.float32(), pa.float64(), pa.decimal128(12, 2), pa.bool_(), pa.null()),
    *(pa.string(), pa.large_string(), pa.string_view()),
    *(pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(2), pa.date32(), pa.date64()),
    *(pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")),
    *(pa.timestamp("s"), pa.timestamp("us"), pa.timestamp("ns")),
    *(pa.timestamp("us", "UTC"), pa.timestamp("ms", "Asia/Tokyo")),
    *(pa.duration("s"), pa.duration("us"), pa.month_day_nano_interval()),
    *(pa.list_(pa.float32()), pa.list_(pa.float32(), 2), pa.large_list(pa.int64())),
    *(pa.dictionary(pa.int32(), pa.string()), pa.uuid(), pa.json_()),
]


def _table(head: str) -> dict[str, str]:
    """The rows below a head, without the backticks; several names in a cell are several rows."""
    rows: dict[str, str] = {}
    for line in README.split(f"{head}\n| --- | --- |\n")[1].split("\n\n")[0].splitlines():
        names, value = (re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split(" | "))
        rows |= dict.fromkeys(names, value[0])
    return rows


READ, WRITTEN = _table("| PostgreSQL | Arrow |"), _table("| Arrow | PostgreSQL |")


@pytest.mark.parametrize("kind", READ)
def test_what_is_read(server: Server, kind: str) -> None:
    connection = server.connect()
    session = Session(connection.info, SimpleNamespace(role=None, python_lock_timeout="60s"))
    table = session.query(f"select null::{kind} as a").to_arrow_table()
    connection.close()
    assert str(table.schema.field("a").type) == READ[kind]
    assert kind.removesuffix("[]") in TYPES


def test_what_is_written() -> None:
    assert {str(kind): _column(pa.field("a", kind), None).final for kind in ARROW} == WRITTEN


def test_what_does_not_run_is_named() -> None:
    used = len(test_dbt_suite.CLASSES) - len(test_dbt_suite.SKIPPED)
    assert f"{used} of its {test_dbt_suite.N_CLASSES} classes run" in README
    for key, reason in test_dbt_suite.SKIPPED.items():
        row = next(line for line in README.splitlines() if line.startswith(f"| {reason} |"))
        assert f"`{key.rpartition('.')[2]}`" in row
