"""A sentence embedder distilled into a table: one short vector per word.

Each word is embedded on its own, the words of the vocabulary are centred and reduced to 256 dimensions by
their principal components, and each vector is shortened by the smooth inverse frequency of its word (Arora,
Liang and Ma, 2017): the sum of the vectors of a text's words is then an embedding of the text. Numbers are
small integers, so that a sum is exact.

>>> vectors = distil(["refund", "money", "router"])
>>> vectors.shape, str(vectors.dtype)
((3, 256), 'int16')
>>> refund, money, router = vectors.astype(float)
>>> bool(refund @ money > refund @ router)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from ml import embedding, settings
from ml.embedding.complete import complete
from ml.fingerprint import code_digest, digest
from ml.text import vocabulary

DIMENSIONS = 256
UNIT = 8_192
"""A component of 1.0, as an integer: rounding moves the cosine of two texts by less than 0.0001."""
SMOOTH = 1e-3
"""`a` of the smooth inverse frequency a / (a + frequency), as in the paper."""
_CODE = ("ml.text.distillation", "ml.text.vocabulary")
_ONE_AT_A_TIME = Lock()

Vectors = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float64]


def version() -> str:
    """What decides the vectors: the embedder and the code."""
    return digest(embedding.describe().version, code_digest(_CODE))


def distil(words: Sequence[str], *, progress: str | None = None) -> Vectors:
    """One vector per word, shape (words, 256); the first call embeds the vocabulary, once for each home."""
    if not words:
        return np.empty((0, DIMENSIONS), dtype=np.int16)
    basis = _basis(settings.home() / "embedders" / f"words-{version()}.npz")
    known = {word: place for place, word in enumerate(vocabulary.plain_words())}
    missing = [word for word in words if word not in known]
    new = embedding.load().embed(missing, progress=progress) if missing else np.empty((0, 0))
    raw_of = dict(zip(missing, new, strict=True))
    raw = [basis.raw[known[word]] if word in known else raw_of[word] for word in words]
    weights = np.array([smooth_inverse_frequency(word) for word in words])
    reduced = (np.asarray(raw, dtype=np.float64) - basis.mean) @ basis.components.T
    return np.round(reduced * weights[:, None] * UNIT).astype(np.int16)


def smooth_inverse_frequency(word: str) -> float:
    """How much a word counts: near 0 for "the", 1 for a word that the vocabulary does not have."""
    return SMOOTH / (SMOOTH + _frequencies().get(word, 0.0))


@cache
def _frequencies() -> dict[str, float]:
    return vocabulary.frequencies(vocabulary.plain_words())


class _Basis:
    """The vocabulary's vectors, their mean, and their principal components, shape (256, 384)."""

    def __init__(self, raw: npt.NDArray[np.float32]) -> None:
        self.raw = raw
        exact = raw.astype(np.float64)
        self.mean = exact.mean(axis=0)
        centred = exact - self.mean
        # Eigenvectors have no sign of their own: the largest component of each is made positive.
        _, components = np.linalg.eigh(centred.T @ centred)
        components = components.T[::-1][:DIMENSIONS]
        largest = np.abs(components).argmax(axis=1)
        self.components = components * np.sign(components[np.arange(len(components)), largest])[:, None]


def _basis(file: Path) -> _Basis:
    # dbt runs several nodes at once: the second waits for the vectors of the first.
    with _ONE_AT_A_TIME:
        return _loaded(file, file.stat().st_mtime_ns if file.is_file() else 0)


@cache
def _loaded(file: Path, _written_at: int) -> _Basis:
    if not file.is_file():
        words = vocabulary.plain_words()
        raw = embedding.load().embed(words, progress="words of the vocabulary")
        with complete(file) as path, path.open("wb") as opened:
            np.savez(opened, raw=raw)
    with np.load(file) as stored:
        return _Basis(stored["raw"])
