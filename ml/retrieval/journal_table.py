"""The journal as a table: a build appends the lines that it has not taken yet, each exactly once.

Each file is read on from the line that the last build took last, and a line whose id is in the table already
is left out, so that a file that was copied or replaced brings nothing twice. Both engines keep their own
table, and take the journal independently of each other.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from ml import relation
from ml.progress import say
from ml.relation import Relation
from ml.retrieval import journal
from ml.retrieval.journal import Mark

SCHEMA = pa.schema(
    {
        "line_id": pa.string(),
        "kind": pa.string(),
        "journal_file": pa.string(),
        "start_byte": pa.int64(),
        "end_byte": pa.int64(),
        "payload": pa.string(),
        "problem": pa.string(),
        "taken_at": pa.timestamp("us"),
    }
)
SHOWN = 3
"""Broken lines that are told one by one."""


def run(*, previous: Relation | None) -> pa.Table:
    """The new lines of the journal as rows of `SCHEMA`.

    Args:
        previous: line_id, journal_file, start_byte and end_byte of the rows that the table has, or None.
    """
    known: set[str] = set()
    taken: dict[str, Mark] = {}
    if previous is not None:
        for batch in relation.reader(previous):
            for row in batch.select(["line_id", "journal_file", "start_byte", "end_byte"]).to_pylist():
                known.add(row["line_id"])
                mark = Mark(start=row["start_byte"], end=row["end_byte"], line_id=row["line_id"])
                file = row["journal_file"]
                if file not in taken or taken[file].end < mark.end:
                    taken[file] = mark
    at = datetime.now(UTC).replace(tzinfo=None)
    rows, broken = [], []
    for entry in journal.entries(taken):
        if entry.line_id in known:
            continue
        known.add(entry.line_id)
        if entry.problem:
            broken.append(entry)
        rows.append(
            {
                "line_id": entry.line_id,
                "kind": entry.kind,
                "journal_file": entry.file,
                "start_byte": entry.offset,
                "end_byte": entry.end_offset,
                "payload": entry.payload,
                "problem": entry.problem,
                "taken_at": at,
            }
        )
    for entry in broken[:SHOWN]:
        say(f"journal: {entry.file}, byte {entry.offset}: {entry.problem}")
    if len(broken) > SHOWN:
        say(f"journal: {len(broken) - SHOWN:,} more broken lines; see audit.audit_rejected_journal_lines")
    return pa.Table.from_pylist(rows, schema=SCHEMA)
