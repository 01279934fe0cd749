"""The folder against the table: what is new or changed is converted, what has vanished is said, the rest is
left alone.

Rows come in batches, in the order of the paths; memory holds one batch, however many files there are. With
nothing to do, no converter is imported.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pyarrow as pa

from ml import fingerprint, relation
from ml.documents import conversion, files, markdown
from ml.documents.files import File
from ml.documents.rejection import Rejected
from ml.progress import say
from ml.relation import Relation

ACCEPTED, REJECTED, REMOVED = "accepted", "rejected", "removed"
BATCH_FILES = 256
BATCH_CHARACTERS = 8_000_000
"""A batch ends at whichever comes first: with Arrow's copy and the database's, some 50 MB."""
PROGRESS_SECONDS = 5

SCHEMA = pa.schema(
    [
        pa.field("path", pa.string()),
        pa.field("document_id", pa.string()),
        pa.field("file_hash", pa.string()),
        pa.field("n_bytes", pa.int64()),
        pa.field("converter_key", pa.string()),
        pa.field("status", pa.string()),
        pa.field("reject_reason", pa.string()),
        pa.field("reject_detail", pa.string()),
        pa.field("reject_hint", pa.string()),
        pa.field("title", pa.string()),
        pa.field("domain", pa.string()),
        pa.field("version", pa.string()),
        pa.field("effective_from", pa.date32()),
        pa.field("effective_to", pa.date32()),
        pa.field("supersedes", pa.string()),
        pa.field("owner", pa.string()),
        pa.field("body", pa.string()),
        pa.field("text_hash", pa.string()),
        pa.field("n_words", pa.int32()),
        pa.field("n_personal_data", pa.int32()),
        pa.field("personal_data", pa.string()),
        pa.field("minhash", pa.string()),
        pa.field("ingested_at", pa.timestamp("us")),
    ]
)
KNOWN = ("path", "document_id", "file_hash", "converter_key", "reject_reason")


def run(*, folder: str, max_mb: float, have: Relation | None) -> pa.Table | pa.RecordBatchReader:
    """The rows of the files that are new, have changed or have vanished.

    Args:
        folder: absolute, or relative to the project.
        max_mb: files above are rejected, unread.
        have: the rows of earlier builds; None before the first.

    Raises:
        DocumentError: there is no such folder.
    """
    root, max_bytes = files.folder(folder), int(max_mb * 1_000_000)
    known = {row["path"]: row for row in relation.rows(have, columns=KNOWN)} if have is not None else {}
    keys = conversion.converter_keys()
    found = files.listing(root)
    hashes = {file.path: file.hash(max_bytes=max_bytes) for file in found}
    removed = sorted(known.keys() - hashes.keys(), key=str.encode)
    # Of files with the same id the first counts: when one of them changes, all are looked at again.
    changed = {file.document_id for file in found if _has_changed(file, hashes, keys, known.get(file.path))}
    changed |= {known[path]["document_id"] for path in removed}
    wanted = [file for file in found if file.document_id in changed]
    if not wanted and not removed:
        return SCHEMA.empty_table()
    say(
        f"documents: {len(wanted):,} of {len(found):,} files are new or changed, "
        f"{len(removed):,} have vanished"
    )
    gone = ({"path": path, "document_id": known[path]["document_id"], "status": REMOVED} for path in removed)
    rows = _converted(wanted, hashes, keys, max_bytes)
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(chain(gone, rows)))


def _has_changed(
    file: File, hashes: Mapping[str, str], keys: Mapping[str | None, str], row: Mapping[str, Any] | None
) -> bool:
    key = keys[files.kind_of(file.path)]
    return row is None or (row["file_hash"], row["converter_key"]) != (hashes[file.path], key)


def _converted(
    wanted: list[File], hashes: Mapping[str, str], keys: Mapping[str | None, str], max_bytes: int
) -> Iterator[dict[str, Any]]:
    taken: dict[str, str] = {}
    n_rejected, last = 0, time.monotonic()
    for number, file in enumerate(wanted, 1):
        row: dict[str, Any] = {
            "path": file.path,
            "document_id": file.document_id,
            "file_hash": hashes[file.path],
            "n_bytes": file.n_bytes,
            "converter_key": keys[files.kind_of(file.path)],
            "ingested_at": datetime.now(UTC).replace(tzinfo=None),
        }
        try:
            yield row | _accepted(file, taken, max_bytes)
        except Rejected as no:
            n_rejected += 1
            reasons = {"reject_reason": no.reason, "reject_detail": no.detail, "reject_hint": no.hint}
            yield row | {"status": REJECTED} | reasons
        if time.monotonic() - last > PROGRESS_SECONDS:
            last = time.monotonic()
            say(f"documents: {number:,} of {len(wanted):,} files read")
    if wanted:
        say(f"documents: {len(wanted) - n_rejected:,} accepted, {n_rejected:,} rejected")


def _accepted(file: File, taken: dict[str, str], max_bytes: int) -> dict[str, Any]:
    if file.document_id in taken:
        raise Rejected("duplicate_id", f"{taken[file.document_id]} has the same name")
    document = conversion.convert(file, max_bytes=max_bytes)
    taken[file.document_id] = file.path
    from ml.documents import minhash

    said = document.metadata
    return {
        "status": ACCEPTED,
        "title": document.title,
        "domain": document.domain,
        "version": said.version,
        "effective_from": said.effective_from,
        "effective_to": said.effective_to,
        "supersedes": said.supersedes,
        "owner": said.owner,
        "body": document.body,
        "text_hash": fingerprint.digest(document.title, document.body),
        "n_words": markdown.n_words(document.body),
        "n_personal_data": sum(document.personal_data.values()),
        "personal_data": json.dumps(document.personal_data),
        "minhash": minhash.signature(document.body),
    }


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    batch: list[dict[str, Any]] = []
    n_characters = 0
    for row in rows:
        batch.append(row)
        n_characters += len(row.get("body") or "")
        if len(batch) >= BATCH_FILES or n_characters >= BATCH_CHARACTERS:
            yield pa.RecordBatch.from_pylist(batch, schema=SCHEMA)
            batch, n_characters = [], 0
    if batch:
        yield pa.RecordBatch.from_pylist(batch, schema=SCHEMA)
