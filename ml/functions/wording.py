"""The words of a text as they are meant: what is denied is a word of its own, as in `each_spoken_word.sql`.

>>> spoken("Not very good, I don’t like it 😡")
['not', 'not_good', 'i', "don't", 'not_like', 'it', '😡']
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9_']+|[\u2600-\u27bf\U0001f300-\U0001faff]")
_DENIALS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "hardly",
        "barely",
        "cannot",
        "cant",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "wasnt",
        "wont",
        "wouldnt",
        "couldnt",
        "nothing",
        "nobody",
        "none",
        "neither",
        "nor",
    ]
)
_FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "any",
        "very",
        "really",
        "so",
        "too",
        "that",
        "as",
        "all",
        "be",
        "been",
        "have",
        "had",
        "get",
        "quite",
        "even",
        "much",
        "ever",
        "to",
        "do",
        "feel",
        "seem",
        "it",
        "was",
        "is",
        "exactly",
        "particularly",
        "always",
        "one",
        "single",
    ]
)
"""What may stand between a denial and the word that it denies."""


def spoken(text: str) -> list[str]:
    """Words and pictures, in lower case and in their order."""
    found, denies = [], False
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if word in _DENIALS or word.endswith("n't"):
            found.append(word)
            denies = True
        elif not (denies and word in _FILLERS):
            found.append(f"not_{word}" if denies else word)
            denies = False
    return found
