"""Bring a table of vectors up to date: embed what it lacks, and nothing else.

A vector belongs to the hash of its text, an embedder and its version; a row may have more keys, such as the
chunker's. What is missing comes from the cache on disk, or is computed in pieces that are kept at once. With
nothing missing, no text is read, and nothing is imported that could compute.

>>> questions = pa.table({"question_hash": ["q1"], "question": ["How many days?"]})
>>> with_no_embedder = sync(
...     wanted=questions, have=None, embedders=[], keys=["question_hash"], text=["question"], what="questions"
... )
>>> with_no_embedder.num_rows
0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pyarrow as pa

from ml import relation, settings
from ml.embedding import catalogue
from ml.embedding.cache import Cache
from ml.embedding.embedder import Description, Vectors
from ml.embedding.pace import Pace
from ml.errors import EmbeddingError
from ml.progress import say
from ml.relation import Relation

PIECE = 256
"""Texts that are computed and kept at once: what a killed run loses at most."""
Key = tuple[str, ...]


def sync(
    *,
    wanted: Relation,
    have: Relation | None,
    embedders: Sequence[str],
    keys: Sequence[str],
    text: Sequence[str],
    what: str,
    write: Callable[..., str] = str,
) -> pa.Table | pa.RecordBatchReader:
    """The rows that are missing: an empty table if there are none, else a stream.

    Args:
        wanted: the texts, in any order; those with the same keys are embedded once.
        have: the rows there are, with the keys, `embedder` and `embedder_version`; none at first.
        embedders: names. The first must be there; without another one, its rows are left as they are.
        keys: the columns that tell rows apart; the first is the hash of the text.
        text: the columns of which `write` makes what is embedded.
        what: what the texts are, such as "chunks".
        write: makes the text of a row from the values of `text`.

    Raises:
        EmbeddingError: the first embedder is unknown or lacks what it needs.
    """
    schema = vector_schema(keys)
    # Both are read to the end first: a query on the connection they share would end an open stream.
    there = _keys(have, [*keys, "embedder", "embedder_version"]) if have is not None else set()
    asked = _keys(wanted, keys)
    missing = {
        described: lacking
        for described in _described(embedders)
        if (lacking := {key for key in asked if (*key, described.name, described.version) not in there})
    }
    if not missing:
        return schema.empty_table()

    def batches() -> Iterator[pa.RecordBatch]:
        for described, lacking in missing.items():
            cache = Cache(
                settings.home() / "embeddings" / described.folder_name / what, dimensions=described.dimensions
            )
            rows = _rows(wanted, keys, text, write, lacking=lacking)
            for found, vectors in _vectors(rows, described, cache, {key[0] for key in lacking}, what):
                yield _batch(found, vectors, described, schema)
            cache.tidy({key[0] for key in asked})

    return pa.RecordBatchReader.from_batches(schema, batches())


def vector_schema(keys: Sequence[str]) -> pa.Schema:
    """The columns of a table of vectors."""
    return pa.schema(
        [
            *(pa.field(name, pa.string()) for name in keys),
            pa.field("embedder", pa.string()),
            pa.field("embedder_version", pa.string()),
            pa.field("dimensions", pa.int32()),
            pa.field("embedding", pa.list_(pa.float32())),
            pa.field("embedded_at", pa.timestamp("us")),
        ]
    )


def _described(names: Sequence[str]) -> list[Description]:
    found = []
    for position, name in enumerate(dict.fromkeys(names)):
        try:
            found.append(catalogue.describe(name))
        except EmbeddingError as error:
            if position == 0:
                raise
            say(f"{name} cannot be brought up to date: {error.what}; its vectors stay as they are")
    return found


def _vectors(
    rows: Iterator[tuple[Key, str]], described: Description, cache: Cache, hashes: set[str], what: str
) -> Iterator[tuple[list[Key], Vectors]]:
    """Keys and vectors, piece by piece; what the cache lacks is computed, and kept before it is handed on."""
    cached = sum(of_text in cache for of_text in hashes)
    if cached:
        say(f"{cached:,} {what} were embedded by {described.name} before")
    pace = Pace(len(hashes) - cached, what=what)
    while piece := list(islice(rows, PIECE)):
        new = {key[0]: text for key, text in piece if key[0] not in cache}
        if new:
            cache.add(list(new), catalogue.load(described.name).embed(list(new.values())))
            pace.step(len(new))
        keys = [key for key, _ in piece]
        yield keys, cache.vectors([key[0] for key in keys])
    pace.finish()


def _rows(
    wanted: Relation,
    keys: Sequence[str],
    text: Sequence[str],
    write: Callable[..., str],
    *,
    lacking: set[Key],
) -> Iterator[tuple[Key, str]]:
    """The texts of the keys that lack a vector, each once, read as a stream."""
    left = set(lacking)
    for batch in relation.reader(_select(wanted, [*keys, *text]), batch_rows=PIECE * 16):
        columns = [batch[name].to_pylist() for name in (*keys, *text)]
        for values in zip(*columns, strict=True):
            key = values[: len(keys)]
            if key in left:
                left.remove(key)
                yield key, write(*values[len(keys) :])


def _keys(rows: Relation, columns: Sequence[str]) -> set[Key]:
    found = relation.table(_select(rows, columns))
    return set(zip(*(found[name].to_pylist() for name in columns), strict=True))


def _select(rows: Relation, columns: Sequence[str]) -> Relation:
    return rows.select(list(columns)) if isinstance(rows, pa.Table) else rows.select(", ".join(columns))


def _batch(keys: list[Key], vectors: Vectors, described: Description, schema: pa.Schema) -> pa.RecordBatch:
    n, size = vectors.shape
    now = pa.scalar(datetime.now(UTC).replace(tzinfo=None), pa.timestamp("us"))
    offsets = pa.array(range(0, (n + 1) * size, size), pa.int32())
    columns: list[Any] = [pa.array(of_key, pa.string()) for of_key in zip(*keys, strict=True)]
    columns += [
        pa.repeat(pa.scalar(described.name), n),
        pa.repeat(pa.scalar(described.version), n),
        pa.repeat(pa.scalar(size, pa.int32()), n),
        pa.ListArray.from_arrays(offsets, pa.array(vectors.ravel())),
        pa.repeat(now, n),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
