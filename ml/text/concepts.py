"""How much each word speaks about each of a list of concepts: what a text is about, in numbers with names.

A concept is a handful of words, such as `router` and `modem`. Its vector is the sum of theirs, of unit
length; a word's weight for it is the inner product of both vectors, and more if it is one of the concept's
own words. The sum of the weights of a text's words, divided by the root of their number, is how much the
text speaks about the concept. Weights are integers, so that both engines get the same sums.

>>> concepts = pa.table({"concept": ["devices", "money"], "word": ["router", "refund"]})
>>> words = pa.table({
...     "word": ["modem", "refund", "router"], "vector": [[8_000, 500], [0, 8_192], [8_192, 0]],
...     "vector_version": ["v1"] * 3,
... })
>>> found = weights(concepts=concepts, words=words, previous=None)
>>> found.select(["word", "devices", "money"]).to_pylist()[0]
{'word': 'modem', 'devices': 976562, 'money': 61035}
>>> weights(concepts=concepts, words=words, previous=found.select(["concepts_key"])).num_rows
0
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ml import relation
from ml.fingerprint import code_digest, digest
from ml.progress import say
from ml.relation import Relation
from ml.text.distillation import UNIT as UNIT_OF_VECTORS

OWN_WORD = 0.6
"""What a concept's own word counts beside its vector: chosen on the golden topics; 0.3 and 1.0 cost half a
point of macro F1."""
UNIT = 1_000_000
"""A weight of 1.0, as an integer."""
KEY = "concepts_key"


def weights(*, concepts: Relation, words: Relation, previous: Relation | None) -> pa.Table:
    """One row per word, with its weight for each concept in millionths; no rows if nothing changed.

    Args:
        concepts: concept, word.
        words: word, vector, vector_version; a concept's word that has no vector counts as itself only.
        previous: the `concepts_key` of the rows that are there, if any.
    """
    listed = (
        relation.table(concepts)
        .select(["concept", "word"])
        .sort_by([("concept", "ascending"), ("word", "ascending")])
    )
    known = relation.table(words).select(["word", "vector", "vector_version"]).sort_by("word")
    names, belongs = listed["concept"].to_pylist(), listed["word"].to_pylist()
    key = digest(
        *names, *belongs, *known["word"].to_pylist(), *sorted(set(known["vector_version"].to_pylist())),
        code_digest(["ml.text.concepts"]),
    )  # fmt: skip
    all_concepts = sorted(set(names))
    schema = pa.schema({"word": pa.string()} | dict.fromkeys(all_concepts, pa.int32()) | {KEY: pa.string()})
    if previous is not None and {row[KEY] for row in relation.rows(previous)} == {key}:
        return schema.empty_table()
    say(f"concepts: {len(all_concepts)} of them, over {known.num_rows:,} words")
    spelt = known["word"].to_pylist()
    spelt += sorted(set(belongs) - set(spelt))
    place = {word: row for row, word in enumerate(spelt)}
    vectors = np.zeros((len(spelt), _length(known)))
    vectors[: known.num_rows] = (
        known["vector"].combine_chunks().flatten().to_numpy().reshape(known.num_rows, -1) / UNIT_OF_VECTORS
    )
    own = np.zeros((len(spelt), len(all_concepts)))
    own[[place[word] for word in belongs], [all_concepts.index(name) for name in names]] = 1.0
    sums = own.T @ vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    units = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
    integers = np.round((vectors @ units.T + OWN_WORD * own) * UNIT).astype(np.int32)
    columns = {name: integers[:, at] for at, name in enumerate(all_concepts)}
    return pa.table({"word": spelt} | columns | {KEY: [key] * len(spelt)}, schema=schema)


def _length(known: pa.Table) -> int:
    """How many numbers a vector has."""
    return len(known["vector"][0]) if known.num_rows else 0
