"""How strongly the documents answer a question: the best passages, and three numbers about them.

The numbers are relative to the question. Its length is left out on purpose: among golden questions the short
ones are more often unanswerable, which helps a model there, and would refuse whoever asks briefly.

>>> lexicon = Lexicon({"sick": 2.0, "note": 3.0}, unknown=5.0)
>>> candidate = Candidate(chunk_id="sick-leave#1", document_id="sick-leave", title_path="Sick leave",
...                       body="You need a note on day four. Get well.", vector=np.array([1.0, 0.0]))
>>> found = weigh("Sick note?", np.array([0.8, 0.6]), [candidate], lexicon=lexicon,
...               embed=lambda texts: np.array([[0.6, 0.8], [0.0, 1.0]]))
>>> found.best[0].passage.text
'You need a note on day four.'
>>> {name: round(value, 2) for name, value in found.features.items()}
{'chunk_cosine': 0.8, 'passage_cosine': 0.96, 'chunk_coverage': 1.0}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.retrieval.lexicon import Lexicon
from ml.retrieval.passages import Passage, passages

Vector = NDArray[np.floating]
Embed = Callable[[Sequence[str]], NDArray[np.floating]]

N_CHUNKS = 5
"""Chunks whose passages are read. Eight find one question in a hundred more, and take half as long again."""
WORDS = 0.2
"""What a passage gains by having all words of the question, in units of the cosine. From 0.2 to 0.4 the right
passage is first just as often; with 0 it is three questions in a hundred less often."""
FEATURES = ("chunk_cosine", "passage_cosine", "chunk_coverage")
"""Each the larger, the more there is to say. How much of the question's words one passage has was tried as
well, and got no weight beside these."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A chunk that was found; its vector is None where vectors took no part."""

    chunk_id: str
    document_id: str
    title_path: str
    body: str
    vector: Vector | None


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A passage of a candidate, and how well it answers."""

    candidate: Candidate
    passage: Passage
    cosine: float
    coverage: float

    @property
    def score(self) -> float:
        """By which passages are ranked."""
        return self.cosine + WORDS * self.coverage


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All passages, the best first, and the features by which an answer is given or refused."""

    best: tuple[Weighed, ...]
    features: dict[str, float]


def weigh(
    question: str, vector: Vector | None, candidates: Sequence[Candidate], *, lexicon: Lexicon, embed: Embed
) -> Evidence:
    """Weigh the passages of candidates.

    Args:
        question: as it was asked.
        vector: its vector; None if there is none, and then all cosines are 0.
        candidates: the best chunks, in their order; those behind `N_CHUNKS` are left out.
        lexicon: weights of terms.
        embed: texts to unit vectors, by the embedder of `vector`.
    """
    found = [(chunk, passage) for chunk in candidates[:N_CHUNKS] for passage in passages(chunk.body)]
    wanted = set(lexicon.terms(question))
    cosines: Vector = np.zeros(len(found))
    if vector is not None and found:
        cosines = embed([embedded_text(chunk, passage) for chunk, passage in found]) @ vector
    weighed = [
        Weighed(
            candidate=chunk,
            passage=passage,
            cosine=float(cosine),
            coverage=lexicon.coverage(wanted, set(lexicon.terms(f"{chunk.title_path} {passage.text}"))),
        )
        for (chunk, passage), cosine in zip(found, cosines, strict=True)
    ]
    chunks = candidates[:N_CHUNKS]
    of_chunks = [
        float(chunk.vector @ vector) for chunk in chunks if vector is not None and chunk.vector is not None
    ]
    covered = [
        lexicon.coverage(wanted, set(lexicon.terms(f"{chunk.title_path} {chunk.body}"))) for chunk in chunks
    ]
    return Evidence(
        # Of equal passages, the one of the better chunk stays in front.
        best=tuple(sorted(weighed, key=lambda one: -one.score)),
        features={
            "chunk_cosine": max(of_chunks, default=0.0),
            "passage_cosine": max((one.cosine for one in weighed), default=0.0),
            "chunk_coverage": max(covered, default=0.0),
        },
    )


def embedded_text(chunk: Candidate, passage: Passage) -> str:
    """What of a passage is embedded: the title path says what "it" is."""
    return f"{chunk.title_path}\n{passage.text}"
