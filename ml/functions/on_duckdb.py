"""The functions of a tier on a DuckDB connection: Arrow in, Arrow out, a vector of 2,048 rows at a time.

>>> import duckdb
>>> with duckdb.connect() as connection:
...     register(connection, "model")
...     connection.sql("select ai_sentiment_model(''), ai_embed_model(null)").fetchall()
[(0.0, None)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ml.functions import catalogue
from ml.functions.catalogue import DOUBLE, JSON, MODEL, TEXT, TEXTS, VECTOR, Function

if TYPE_CHECKING:
    import duckdb

_DUCKDB = {TEXT: "VARCHAR", TEXTS: "VARCHAR[]", DOUBLE: "DOUBLE", JSON: "JSON", VECTOR: "FLOAT[]"}


def register(connection: duckdb.DuckDBPyConnection, tiers: str | Sequence[str] = MODEL) -> None:
    """Make the functions of a tier, and of the tiers below it, callable on a connection and its cursors.

    Nothing is loaded before a function is called. Heads learn from the labelled texts of this warehouse.

    Raises:
        SettingsError: there is no such tier.
    """
    wanted = catalogue.functions(tiers)
    if not wanted:
        return
    from duckdb.func import FunctionNullHandling, PythonUDFType

    from ml.functions import model

    def read(query: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return cursor.execute(query).fetchall()

    model.use(read)
    for function in wanted:
        connection.create_function(
            function.name,
            _vectorised(function),
            [_DUCKDB[kind] for _, kind in function.arguments],
            _DUCKDB[function.returns],
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )


def _vectorised(function: Function) -> Callable[..., pa.Array]:
    """A function of Arrow columns; DuckDB wants as many parameters as there are arguments."""

    def compute(*columns: pa.ChunkedArray) -> pa.Array:
        found = function.compute(*(column.to_pylist() for column in columns))
        return _arrow(found, function.returns)

    one: Callable[..., pa.Array] = lambda a: compute(a)  # noqa: E731
    two: Callable[..., pa.Array] = lambda a, b: compute(a, b)  # noqa: E731
    three: Callable[..., pa.Array] = lambda a, b, c: compute(a, b, c)  # noqa: E731
    return {1: one, 2: two, 3: three}[len(function.arguments)]


def _arrow(values: Sequence[Any], kind: str) -> pa.Array:
    if kind == JSON:
        return pa.ExtensionArray.from_storage(pa.json_(), pa.array(values, pa.string()))
    types = {TEXT: pa.string(), DOUBLE: pa.float64(), VECTOR: pa.list_(pa.float32())}
    return pa.array(values, types[kind])
