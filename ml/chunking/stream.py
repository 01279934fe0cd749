"""The chunks of the documents that are new or have changed, as a stream: memory holds the chunks of one
batch.

With no such document, the tokenizer is not imported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain

import pyarrow as pa

from ml import fingerprint, relation
from ml.chunking.chunk import embedded_text
from ml.chunking.cutting import chunks
from ml.chunking.key import CHUNKER_KEY
from ml.progress import say
from ml.relation import Relation

BATCH_DOCUMENTS = 64
"""Documents per batch: a megabyte or two, and no more than a gigabyte where each is as large as may be."""
PROGRESS_SECONDS = 5

SCHEMA = pa.schema(
    [
        pa.field("chunk_id", pa.string()),
        pa.field("document_id", pa.string()),
        pa.field("position", pa.int32()),
        pa.field("title_path", pa.string()),
        pa.field("body", pa.string()),
        pa.field("start_offset", pa.int32()),
        pa.field("end_offset", pa.int32()),
        pa.field("n_tokens", pa.int32()),
        pa.field("content_hash", pa.string()),
        pa.field("text_hash", pa.string()),
        pa.field("chunker_key", pa.string()),
    ]
)


def run(documents: Relation) -> pa.Table | pa.RecordBatchReader:
    """The chunks of every row of a relation: an empty table if there are none, else a stream.

    Args:
        documents: `document_id`, `title`, `body` and `text_hash` of the documents to cut.
    """
    source = relation.reader(documents, batch_rows=BATCH_DOCUMENTS)
    first = next((batch for batch in source if batch.num_rows), None)
    if first is None:
        return SCHEMA.empty_table()
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(chain([first], source)))


def _batches(source: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    n_documents = n_chunks = 0
    last = time.monotonic()
    for whole in source:
        # A reader may hand over more than it was asked for.
        for at in range(0, whole.num_rows, BATCH_DOCUMENTS):
            batch = whole.slice(at, BATCH_DOCUMENTS)
            cut = _cut(batch)
            n_documents, n_chunks = n_documents + batch.num_rows, n_chunks + cut.num_rows
            if time.monotonic() - last > PROGRESS_SECONDS:
                last = time.monotonic()
                say(f"chunks: {n_chunks:,} of {n_documents:,} documents so far")
            yield cut
    say(f"chunks: {n_chunks:,} of {n_documents:,} new or changed documents")


def _cut(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = (batch[name].to_pylist() for name in ("document_id", "title", "body", "text_hash"))
    rows = [
        {
            "chunk_id": f"{document_id}#{chunk.position}",
            "document_id": document_id,
            "position": chunk.position,
            "title_path": chunk.title_path,
            "body": chunk.body,
            "start_offset": chunk.start_offset,
            "end_offset": chunk.end_offset,
            "n_tokens": chunk.n_tokens,
            "content_hash": fingerprint.digest(embedded_text(chunk.title_path, chunk.body)),
            "text_hash": text_hash,
            "chunker_key": CHUNKER_KEY,
        }
        for document_id, title, body, text_hash in zip(*columns, strict=True)
        for chunk in chunks(body, title)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
