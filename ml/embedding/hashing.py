"""A toy embedder for exact tests: words and their trigrams, hashed onto 384 dimensions.

It knows nothing of meaning, needs nothing but NumPy, and gives the same bits on every machine: each
coordinate is a small integer, divided by a length that is the root of an integer.

>>> a, b, c = Hashing().embed(["parental leave", "leave for parents", "router firmware"])
>>> bool(a @ b > a @ c)
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np

from ml.embedding.embedder import Description, Vectors

NAME = "hashing"
DIMENSIONS = 384
"""As many as MiniLM has, so that either fits where the other was."""
DESCRIPTION = Description(name=NAME, version="1", dimensions=DIMENSIONS)
"""Raise the version when the vectors change; a test holds one of them."""
WORD, TRIGRAM = 3, 1
"""A common word counts for more than a few common letters."""


class Hashing:
    """An `Embedder`."""

    name, version, dimensions = NAME, DESCRIPTION.version, DIMENSIONS

    def embed(self, texts: Sequence[str], *, progress: str | None = None) -> Vectors:
        """One unit vector per text; too fast to speak of progress."""
        vectors = np.zeros((len(texts), DIMENSIONS))
        for vector, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(text):
                bits = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "big")
                vector[bits % DIMENSIONS] += weight if bits >> 63 else -weight
            if not vector.any():
                # No word, or words that cancel each other: still a unit vector.
                vector[0] = 1
        return (vectors / np.sqrt((vectors**2).sum(axis=1, keepdims=True))).astype(np.float32)


def _features(text: str) -> Iterator[tuple[str, int]]:
    for word in re.findall(r"\w+", text.lower()):
        yield word, WORD
        marked = f"<{word}>"
        for at in range(len(marked) - 2):
            yield f"3{marked[at : at + 3]}", TRIGRAM
