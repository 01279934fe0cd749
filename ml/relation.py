"""Reading what dbt hands in: the only place that touches a relation.

On DuckDB a relation is a `duckdb.DuckDBPyRelation`; on PostgreSQL it is an object with the same methods. An
Arrow table is accepted as well, which keeps tests free of a database.

>>> one(pa.table({"n_rows": [3]}), what="inputs")
{'n_rows': 3}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from ml.errors import WarehouseError

BATCH_ROWS = 65_536
"""Rows per Arrow batch: 20 MB of 38 float64 features, large enough to hide the cost of a call."""

Relation = Any


def reader(relation: Relation, *, batch_rows: int = BATCH_ROWS) -> pa.RecordBatchReader:
    """The rows as a stream of batches of at most `batch_rows` rows, so that memory stays bounded."""
    if isinstance(relation, pa.RecordBatchReader):
        return relation
    if isinstance(relation, pa.Table):
        return pa.RecordBatchReader.from_batches(relation.schema, relation.to_batches(batch_rows))
    return relation.to_arrow_reader(batch_rows)


def table(relation: Relation, *, columns: Sequence[str] | None = None) -> pa.Table:
    """All rows as one Arrow table, of the named columns only if given."""
    whole = relation if isinstance(relation, pa.Table) else reader(relation).read_all()
    return whole if columns is None else whole.select(list(columns))


def rows(relation: Relation, *, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """All rows as dictionaries; meant for small tables such as the training decisions."""
    return table(relation, columns=columns).to_pylist()


def one(relation: Relation, *, what: str) -> dict[str, Any]:
    """The only row of a relation.

    Raises:
        WarehouseError: there is not exactly one row.
    """
    found = rows(relation)
    if len(found) != 1:
        raise WarehouseError(
            f"the relation {what!r} must have exactly one row",
            expected="1 row",
            found=f"{len(found)} rows",
            hint=f"look at the SQL that feeds {what!r}: it should be an aggregate without group by",
        )
    return found[0]
