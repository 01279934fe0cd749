"""What a query gives, as the browser reads it: columns and rows, in a script that hands them over.

Not JSON that a page fetches: a page that was opened from a disk may not read the files beside it, but may
run them.

>>> import decimal
>>> script("load", {"a": {"columns": ["usd"], "rows": [[plain(decimal.Decimal("1.50"))]]}})
'reports.load({"a":{"columns":["usd"],"rows":[[1.5]]}});'
"""

from __future__ import annotations

import datetime
import decimal
import json
import math
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from apps.reports.pages import Query
    from ml.marts import Marts

Table = dict[str, list[Any]]

PER_SHARD = 200
"""Customers in one file: some hundred KB, which a phone loads at once; files are as many as it takes."""


def table(marts: Marts, query: Query) -> Table:
    """What a query gives now."""
    return _table(marts.arrow(query.sql))


def _table(found: pa.Table) -> Table:
    columns = [[plain(value) for value in column] for column in found.to_pydict().values()]
    return {"columns": list(found.column_names), "rows": [list(row) for row in zip(*columns, strict=True)]}


def plain(value: Any) -> Any:
    """A value as JSON has it; what is no number becomes null.

    >>> plain(datetime.date(2026, 10, 5)), plain(float("nan")), plain("a")
    ('2026-10-05', None, 'a')
    """
    if isinstance(value, decimal.Decimal | float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value


def script(function: str, *arguments: Any) -> str:
    """A call that hands values over."""
    return f"reports.{function}({','.join(written(argument) for argument in arguments)});"


def written(value: Any) -> str:
    """JSON without a blank."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def shard_of(key: str, shards: int) -> int:
    """The file in which the rows of a key are; static/data.js computes the same.

    >>> shard_of("C002520", 14)
    4
    """
    number = 0
    for letter in key:
        number = (number * 31 + ord(letter)) % 2**32
    return number % shards


def sharded(tables: dict[str, Table], key: str) -> dict[int, dict[str, dict[str, list[Any]]]]:
    """Rows of several tables by file, key and table."""
    keys = {row[table["columns"].index(key)] for table in tables.values() for row in table["rows"]}
    shards = max(1, math.ceil(len(keys) / PER_SHARD))
    found: dict[int, dict[str, dict[str, list[Any]]]] = {number: {} for number in range(shards)}
    for name, one in tables.items():
        at = one["columns"].index(key)
        for row in one["rows"]:
            if row[at] is not None:
                rows = found[shard_of(row[at], shards)].setdefault(row[at], {})
                rows.setdefault(name, []).append(row)
    return found


def names_by_start(one: Table, key: str, name: str) -> dict[str, list[list[str]]]:
    """Keys and names by the first two letters of each word of the name: the files that a search reads.

    >>> names_by_start({"columns": ["id", "name"], "rows": [["C1", "Ana Díaz"]]}, "id", "name")
    {'61-6e': [['C1', 'Ana Díaz']], '64-69': [['C1', 'Ana Díaz']]}
    """
    at, of = one["columns"].index(key), one["columns"].index(name)
    found: dict[str, list[list[str]]] = defaultdict(list)
    for row in sorted(one["rows"], key=lambda row: (row[of] or "", row[at])):
        words = folded(row[of] or "").split()
        for start in dict.fromkeys("-".join(f"{ord(letter):x}" for letter in word[:2]) for word in words):
            found[start].append([row[at], row[of]])
    return dict(sorted(found.items()))


def folded(text: str) -> str:
    """Without accents and in small letters, as a search compares."""
    split = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in split if unicodedata.category(letter) != "Mn").lower()
