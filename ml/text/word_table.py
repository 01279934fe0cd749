"""The table of word vectors: the plain words of the vocabulary, and the words that somebody wants beside.

>>> wanted = pa.table({"word": ["laggy", "the"]})
>>> first = run(wanted=wanted, have=None)
>>> first.column_names, first.num_rows > 20_000
(['word', 'vector', 'vector_version'], True)
>>> run(wanted=wanted, have=first.select(["word", "vector_version"])).num_rows
0
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ml import relation
from ml.progress import say
from ml.relation import Relation
from ml.text import distillation, vocabulary


def run(*, wanted: Relation, have: Relation | None) -> pa.Table:
    """The vectors that are missing, or were made by another version: one row per word.

    Args:
        wanted: a column `word`; words that are not of the letters a to z have no vector.
        have: `word` and `vector_version` of the rows that are there, if any.
    """
    version = distillation.version()
    there: set[str] = set()
    if have is not None:
        known = relation.table(have)
        there = set(known.filter(pc.equal(known["vector_version"], version))["word"].to_pylist())
    beside = relation.table(wanted, columns=["word"])["word"].to_pylist()
    words = {*vocabulary.plain_words(), *(word for word in beside if word.isascii() and word.isalpha())}
    missing = sorted(words - there)
    if missing:
        say(f"word vectors: {len(missing):,} words")
    return pa.table(
        {
            "word": pa.array(missing, pa.string()),
            "vector": pa.array(list(distillation.distil(missing)), pa.list_(pa.int16())),
            "vector_version": pa.array([version] * len(missing), pa.string()),
        }
    )
