"""A signature of a text: two texts that share most of their phrases share most of their signature.

MinHash (Broder 1997): the share of equal places among the 128 of two signatures estimates the Jaccard
similarity of the sets of phrases, with a standard error of at most 0.045. It is computed once for each text;
the comparison is SQL (models/documents/document_near_duplicate.sql), the same on every engine.

>>> one, other = signature("a b c d e f g h"), signature("A b, c d e - f g h!")
>>> one == other, len(one), similarity(one, other)
(True, 1024, 1.0)
"""

from __future__ import annotations

import hashlib
import re
import zlib

import numpy as np

N_HASHES = 128
SHINGLE = 3
"""Words in a phrase. A changed word takes 3 phrases out of a text: with 5, two hundred words with six of
them changed would already fall below the threshold; single words would find every two texts on one subject
alike."""

HEX = 8
"""Hex digits per place: 32 bits."""

_WORD = re.compile(r"\w+")
_DRAWN = np.frombuffer(hashlib.shake_256(b"minhash").digest(16 * N_HASHES), dtype="<u8").reshape(
    2, N_HASHES, 1
)
_FACTORS, _TERMS = _DRAWN[0] | np.uint64(1), _DRAWN[1]
"""Drawn from a digest, not from a generator: a stored signature must compare with those of any later
version."""

_AT_ONCE = 4_096
"""Phrases per step, so that a text of a million words needs no gigabyte."""


def signature(text: str) -> str:
    """The signature as hex digits: 128 places of 8. Case, punctuation and Markdown's marks do not matter."""
    words = _WORD.findall(text.casefold())
    phrases = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
    hashes = np.array(sorted(zlib.crc32(phrase.encode()) for phrase in phrases), dtype=np.uint64)
    least = np.full(N_HASHES, 2**32 - 1, dtype=np.uint64)
    for first in range(0, len(hashes), _AT_ONCE):
        # Multiply and shift: the high half of the product is a hash of its own for each factor.
        mixed = (_FACTORS * hashes[None, first : first + _AT_ONCE] + _TERMS) >> np.uint64(32)
        least = np.minimum(least, mixed.min(axis=1))
    return least.astype(">u4").tobytes().hex()


def similarity(one: str, other: str) -> float:
    """The estimate of the similarity of two texts from their signatures."""
    places = range(0, N_HASHES * HEX, HEX)
    return sum(one[at : at + HEX] == other[at : at + HEX] for at in places) / N_HASHES
