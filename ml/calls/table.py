"""The ledger as a table: a build appends the calls that it has not taken yet, each exactly once.

Calls are numbered in the order in which they were booked, so that a build goes on behind the highest number
that it has of this ledger. Both engines keep their own table, and take the ledger independently.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from ml import relation, settings
from ml.calls.store import FILE, Store
from ml.relation import Relation

SCHEMA = pa.schema(
    {
        "call_id": pa.string(),
        "ledger_id": pa.string(),
        "number": pa.int64(),
        "function_name": pa.string(),
        "model": pa.string(),
        "prompt_hash": pa.string(),
        "parameters": pa.string(),
        "prompt_tokens": pa.int64(),
        "completion_tokens": pa.int64(),
        "cost_usd": pa.float64(),
        "latency_ms": pa.float64(),
        "caller": pa.string(),
        "called_at": pa.timestamp("us"),
        "is_from_cache": pa.bool_(),
        "is_answered": pa.bool_(),
        "taken_at": pa.timestamp("us"),
    }
)


def run(*, previous: Relation | None) -> pa.Table:
    """The new calls of the ledger as rows of `SCHEMA`.

    Args:
        previous: ledger_id and the highest number of each ledger in the table, or None.
    """
    if not (settings.home() / FILE).is_file():
        return SCHEMA.empty_table()
    store = Store(settings.home() / FILE)
    ledger_id, at = store.ledger_id(), datetime.now(UTC).replace(tzinfo=None)
    known = (
        {row["ledger_id"]: row["number"] for row in relation.rows(previous)} if previous is not None else {}
    )
    rows = [
        row
        | {
            "call_id": f"{ledger_id}-{row['number']}",
            "ledger_id": ledger_id,
            "called_at": datetime.fromisoformat(row["called_at"]),
            "is_from_cache": bool(row["is_from_cache"]),
            "is_answered": bool(row["is_answered"]),
            "taken_at": at,
        }
        for row in store.calls(after=known.get(ledger_id, 0))
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
