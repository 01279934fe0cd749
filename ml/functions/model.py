"""Functions that an embedder and a fitted head compute: lists of texts in, a list of values out.

Null gives null. A text that says nothing gets what the compiled function of the same name gives it. Heads are
fitted when they are first needed; `use` names the warehouse whose labelled texts they learn from.

>>> ai_sentiment([None, "", " ...! "]), ai_embed([None, ""])
([None, 0.0, 0.0], [None, None])
>>> ai_similarity([None, "same"], ["text", "same"])
[None, 1.0]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np

from ml.functions import examples, heads, vectors
from ml.functions.examples import Read
from ml.functions.heads import Floats, Head

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
Texts = Sequence[str | None]
_LOCK = Lock()
_heads: dict[str, Head] = {}
_read: Read | None = None
_keys: dict[str, str] = {}


def use(read: Read | None, *, keys: dict[str, str] | None = None) -> None:
    """What heads are made of, from the next call on.

    Args:
        read: reads the warehouse whose labelled texts they learn from; None means the golden seeds.
        keys: heads that were fitted before, by subject: they are only loaded.
    """
    global _read, _keys
    with _LOCK:
        _read, _keys = read, keys or {}
        _heads.clear()


def head(subject: str) -> Head:
    """The head of a subject, fitted or loaded by the first call."""
    with _LOCK:
        if subject not in _heads:
            if subject in _keys:
                _heads[subject] = heads.stored(subject, _keys[subject])
            else:
                _heads[subject] = heads.fitted(subject, examples.read(subject, _read))
        return _heads[subject]


def ai_sentiment(texts: Texts) -> list[float | None]:
    """How positive texts are, from -1 to 1: the probability of praise less that of blame."""

    def score(spoken: Sequence[str]) -> list[float]:
        found, of = _judged("sentiments", spoken)
        return (found[:, of[POSITIVE]] - found[:, of[NEGATIVE]]).tolist()

    return _each(texts, score, nothing=0.0)


def ai_sentiment_label(texts: Texts) -> list[str | None]:
    """`positive`, `negative` or `neutral`."""

    def label(spoken: Sequence[str]) -> list[str]:
        found, of = _judged("sentiments", spoken)
        names = list(of)
        return [names[place] for place in found.argmax(axis=1).tolist()]

    return _each(texts, label, nothing=NEUTRAL)


def ai_classify_ticket(texts: Texts) -> list[str | None]:
    """The topic of tickets and a score for each, as JSON text; a ticket that says nothing has no label."""
    if not any(text is not None for text in texts):
        return [None] * len(texts)
    topics = head("topics").classes
    equal = _json(None, dict.fromkeys(topics, 1 / len(topics)))

    def classified(spoken: Sequence[str]) -> list[str]:
        found, of = _judged("topics", spoken)
        rows = [dict(zip(of, row, strict=True)) for row in found.tolist()]
        return [_json(max(row, key=lambda topic: row[topic]), row) for row in rows]

    return _each(texts, classified, nothing=equal)


def ai_embed(texts: Texts) -> list[list[float] | None]:
    """Vectors of 384 numbers, of unit length; null for a text that says nothing."""
    return _each(texts, lambda spoken: vectors.of(spoken).tolist(), nothing=None)


def ai_similarity(ones: Texts, others: Texts) -> list[float | None]:
    """The cosine of two texts, from -1 to 1; null if one of them says nothing."""
    both = [
        (one, other) if one and other and all(map(vectors.says_something, (one, other))) else None
        for one, other in zip(ones, others, strict=True)
    ]
    pairs = [pair for pair in both if pair]
    of = vectors.of([text for pair in pairs for text in pair]).astype(np.float64)
    cosines = iter(np.clip(np.einsum("ij,ij->i", of[::2], of[1::2]), -1, 1).round(6).tolist())
    return [next(cosines) if pair else None for pair in both]


def _judged(subject: str, texts: Sequence[str]) -> tuple[Floats, dict[str, int]]:
    """The probabilities of texts, and the column of each class."""
    used = head(subject)
    return used.probabilities(texts), {name: place for place, name in enumerate(used.classes)}


def _each(texts: Texts, compute: Callable[[Sequence[str]], Sequence[Any]], *, nothing: Any) -> list[Any]:
    """Compute for each different text that says something; the others get `nothing`, and null null."""
    spoken = [text for text in dict.fromkeys(texts) if text is not None and vectors.says_something(text)]
    found = dict(zip(spoken, compute(spoken), strict=True)) if spoken else {}
    return [None if text is None else found.get(text, nothing) for text in texts]


def _json(label: str | None, scores: dict[str, float]) -> str:
    """As the compiled function writes it."""
    written = ", ".join(f"{json.dumps(topic)}: {score:.4f}" for topic, score in scores.items())
    return f'{{"label": {json.dumps(label)}, "scores": {{{written}}}}}'
