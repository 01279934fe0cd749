"""Vectors of whatever texts a query brings: computed once, kept in the embedder's cache on disk.

A text that says nothing has no vector.

>>> says_something("😀"), says_something("ok"), says_something(" ...! "), says_something("")
(True, True, False, False)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np

from ml import embedding, settings
from ml.embedding.cache import MANY_FILES, Cache
from ml.embedding.embedder import Vectors
from ml.errors import EmbeddingError
from ml.fingerprint import digest
from ml.progress import say

_ONE_AT_A_TIME = Lock()
PIECE = 512
"""Texts that are computed and kept at once."""


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a picture in it."""
    return any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in text)


def of(texts: Sequence[str]) -> Vectors:
    """A unit vector of all-MiniLM-L6-v2 for each text, of which it reads 256 word pieces."""
    key_of = {text: digest(text.encode("utf-8", errors="replace").decode()) for text in dict.fromkeys(texts)}
    described = embedding.describe()
    if not texts:
        return np.empty((0, described.dimensions), dtype=np.float32)
    with _ONE_AT_A_TIME:
        kept = _kept(str(settings.home() / "embeddings" / described.folder_name / "functions"))
        kept.ensure(key_of)
        return kept.vectors([key_of[text] for text in texts])


class _Kept:
    """The cache of one folder. Where it cannot be written, vectors are kept as long as the process lives."""

    def __init__(self, folder: str) -> None:
        self._folder = settings.Path(folder)
        self._cache: Cache | None = Cache(self._folder, dimensions=embedding.describe().dimensions)
        self._loose: dict[str, Vectors] = {}
        self._used: set[str] = set()

    def ensure(self, key_of: dict[str, str]) -> None:
        """Embed the texts whose vectors are not here."""
        new = {key: text for text, key in key_of.items() if not self._has(key)}
        keys = list(new)
        for start in range(0, len(keys), PIECE):
            piece = keys[start : start + PIECE]
            self._keep(piece, embedding.load().embed([new[key] for key in piece]))
        self._used.update(key_of.values())
        if self._cache and len(list(self._folder.glob("*.arrow"))) >= MANY_FILES:
            self._cache.tidy(self._used)

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """The vectors of hashes that are here."""
        if self._cache and not self._loose:
            return self._cache.vectors(keys)
        return np.array([self._loose[key] if key in self._loose else self._one(key) for key in keys])

    def _one(self, key: str) -> Vectors:
        assert self._cache is not None
        found: Vectors = self._cache.vectors([key])[0]
        return found

    def _has(self, key: str) -> bool:
        return key in self._loose or (self._cache is not None and key in self._cache)

    def _keep(self, keys: Sequence[str], vectors: Vectors) -> None:
        if self._cache and not self._loose:
            try:
                self._cache.add(keys, vectors)
                return
            except (EmbeddingError, OSError) as error:
                say(f"vectors are not kept on disk: {str(error).splitlines()[0]}")
        self._loose.update(zip(keys, vectors, strict=True))


@cache
def _kept(folder: str) -> _Kept:
    return _Kept(folder)
