"""The tiers `model` and `generation`: functions in SQL that call models, beside the compiled ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb


def register(connection: duckdb.DuckDBPyConnection, tiers: str | Sequence[str] = "model") -> None:
    """Make the functions of tiers callable on a DuckDB connection; see `ml.functions.on_duckdb`."""
    from ml.functions import on_duckdb

    on_duckdb.register(connection, tiers)
