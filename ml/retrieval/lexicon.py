"""Words of a question and of a passage, as terms with weights: how much of a question a text covers.

A term's weight is its inverse document frequency, so that the words that only few chunks have decide; a term
that no chunk has weighs most.

>>> lexicon = Lexicon({"cat": 1.0, "dog": 3.0}, unknown=5.0)
>>> lexicon.terms("Cats, and a dog's cat?")
['cat', 'dog', 'cat']
>>> lexicon.coverage({"cat", "dog"}, {"cat", "mous"})
0.25
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache

from ml.retrieval.words import is_stop_word, term

_WORD = re.compile(r"[^\W_]+")
LONGEST = 64
"""As in the index: what is longer is no word."""


def words(text: str) -> list[str]:
    """The words of a text as the index splits them: small letters, without accents and apostrophes."""
    plain = text.lower().replace("'", "").replace("’", "")
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFD", plain)
        plain = "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")
    return [word[:LONGEST] for word in _WORD.findall(plain)]


_term = lru_cache(maxsize=50_000)(term)


class Lexicon:
    """Weights of terms.

    Args:
        weights: of the terms that some chunk has.
        unknown: of every other term.
    """

    def __init__(self, weights: Mapping[str, float], *, unknown: float) -> None:
        self._weights = weights
        self._unknown = unknown

    def terms(self, text: str) -> list[str]:
        """The terms of a text, without stop words, in its order."""
        return [_term(word) for word in words(text) if not is_stop_word(word)]

    def knows(self, of: str) -> bool:
        """Whether any chunk has the term."""
        return of in self._weights

    def weight(self, of: str) -> float:
        """How much a term says."""
        return self._weights.get(of, self._unknown)

    def total(self, terms: Iterable[str]) -> float:
        """The weight of terms together."""
        return sum(self.weight(of) for of in terms)

    def coverage(self, wanted: Set[str], found: Set[str]) -> float:
        """The share of the wanted terms, by weight, that was found; 0 if nothing is wanted."""
        total = self.total(wanted)
        return self.total(wanted & found) / total if total else 0.0
