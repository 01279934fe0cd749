"""Ask a question: an answer with its sources, or that the documents do not say.

    search          the five best chunks, by words and vectors
    weigh           their sentences, list items and table rows, against the question
    decide          is it enough? The refusal model was fitted on the golden questions
    compose         the best passages, quoted; or a generator's sentences, each checked against what it cites
    log             question, answer, chunks and times, into the journal

Nothing of it needs torch, scikit-learn or MLflow, unless a generator in a folder is set.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from ml import marts
from ml.errors import AnsweringError
from ml.generation.generator import Generator, chosen
from ml.marts import Marts
from ml.retrieval import composing, corpus, evidence, journal
from ml.retrieval.composing import REFUSAL, Citation
from ml.retrieval.evidence import N_CHUNKS, Evidence
from ml.retrieval.searching import Hit, embedded, in_service, search

N_NEAREST = 3
"""Documents that a refusal points at."""


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """A document that is about something near, for a reader who wants to look."""

    document_id: str
    section: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered, and everything that led to it.

    Attributes:
        text: with the numbers of citations in brackets, or "The documents do not say."
        probability, threshold: the evidence there was, and what was needed.
        problems: sentences of a generated answer that do not follow from what they cite, with the reason.
        nearest: where a reader may look, if the documents do not say.
        tier: `hybrid`, or `static` where the question has no vector.
        latency_ms: by step, and `total`.
    """

    answer_id: str
    question: str
    text: str
    is_answered: bool
    probability: float
    threshold: float
    refusal_key: str
    citations: tuple[Citation, ...]
    nearest: tuple[Nearby, ...]
    tier: str
    embedder: str | None
    generator: str | None = None
    prompt_version: str | None = None
    prompt_digest: str | None = None
    problems: tuple[str, ...] = ()
    is_logged: bool = False
    hits: tuple[Hit, ...] = field(repr=False, default=())
    latency_ms: dict[str, float] = field(repr=False, default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        plain = {
            name: value for name, value in vars(self).items() if name not in ("citations", "nearest", "hits")
        }
        cited = {citation.chunk_id: citation.number for citation in reversed(self.citations)}
        return {
            **plain,
            "problems": list(self.problems),
            "citations": [citation.as_dict() for citation in self.citations],
            "nearest": [vars(near) for near in self.nearest],
            "passages": [
                {
                    "rank": hit.rank,
                    "chunk_id": hit.chunk_id,
                    "document_id": hit.document_id,
                    "score": hit.score,
                    "bm25_rank": hit.bm25_rank,
                    "vector_rank": hit.vector_rank,
                    "citation": cited.get(hit.chunk_id),
                }
                for hit in self.hits
            ],
        }


def answer(
    question: str,
    *,
    domain: str | None = None,
    document: str | None = None,
    as_of: date | None = None,
    include_superseded: bool = False,
    generator: Generator | str | None = None,
    log: bool = True,
    warehouse: Marts | None = None,
) -> Answer:
    """Answer a question from the documents.

    Args:
        question: in the words of the user.
        domain, document, as_of, include_superseded: as for `search`.
        generator: one that writes the answer, or its folder or URL; unless given, the setting
            WAREHOUSE_GENERATOR, and without that, the answer is quoted from the documents.
        log: append it to the journal.
        warehouse: an open one, for many questions; unless given, one is opened.

    Raises:
        AnsweringError: the question is empty, or answers were never built.
        GenerationError: the generator gave no usable answer.
        JournalError: it cannot be logged.
    """
    if not any(letter.isalnum() for letter in question):
        raise AnsweringError(
            "there is no question",
            expected="at least one word",
            found=repr(question),
            hint='ask in words, such as warehouse ask "how many vacation days do I get"',
        )
    writer = generator if isinstance(generator, Generator) else chosen(generator)
    watch = _Watch()
    with nullcontext(warehouse) if warehouse else marts.opened() as opened:
        vector = embedded(question, opened)
        hits = search(
            question,
            N_CHUNKS,
            domain=domain,
            document=document,
            as_of=as_of,
            include_superseded=include_superseded,
            vector=vector,
            words_only=vector is None,
            warehouse=opened,
        )
        watch.step("search")
        tier = "static" if vector is None else "hybrid"
        model = corpus.refusal_model(tier, opened)
        lexicon = corpus.lexicon([question], opened)
        serving = in_service(opened)
        embedder = serving[0] if serving and vector is not None else None
        weighed = evidence.weigh(
            question,
            None if vector is None else np.asarray(vector, dtype=np.float32),
            corpus.candidates(hits, opened),
            lexicon=lexicon,
            embed=_embed(embedder),
        )
    probability = model.probability(weighed.features) if hits else 0.0
    citations: Sequence[Citation] = ()
    text, written = REFUSAL, None
    if hits and probability >= model.threshold:
        citations = composing.compose(weighed.best)
        text = composing.text(citations)
    watch.step("evidence")
    if citations and writer:
        from ml.retrieval import writing

        written = writing.write(question, weighed, writer, embed=_embed(embedder))
        text, citations = written.text, written.citations
        watch.step("generation")
    is_answered = text != REFUSAL
    given = Answer(
        answer_id=uuid.uuid4().hex[:12],
        question=question,
        text=text,
        is_answered=is_answered,
        probability=round(probability, 6),
        threshold=model.threshold,
        refusal_key=model.key,
        citations=tuple(citations),
        nearest=() if is_answered else nearest(weighed, hits),
        tier=tier,
        embedder=embedder,
        generator=written.generator if written else None,
        prompt_version=written.prompt_version if written else None,
        prompt_digest=written.prompt_digest if written else None,
        problems=written.problems if written else (),
        is_logged=log,
        hits=tuple(hits),
        latency_ms=watch.finish(),
    )
    if log:
        _log(given)
    return given


def nearest(weighed: Evidence, hits: Sequence[Hit]) -> tuple[Nearby, ...]:
    """The best section of each of the first documents."""
    sections = [(one.candidate.document_id, one.candidate.title_path) for one in weighed.best]
    sections += [(hit.document_id, hit.title_path) for hit in hits]
    first: dict[str, str] = {}
    for document_id, section in sections:
        first.setdefault(document_id, section)
    return tuple(
        Nearby(document_id=document_id, section=section)
        for document_id, section in list(first.items())[:N_NEAREST]
    )


def _embed(embedder: str | None) -> evidence.Embed:
    def embed(texts: Sequence[str]) -> evidence.Vector:
        from ml import embedding

        return embedding.load(embedder or embedding.DEFAULT).embed(texts)

    return embed


def _log(given: Answer) -> None:
    from ml.retrieval.masking import masked

    question = masked(given.question)
    times = {f"{name}_ms": took for name, took in given.latency_ms.items()}
    found = given.as_dict()
    kept = (
        *("is_answered", "probability", "threshold", "refusal_key", "tier", "embedder"),
        *("generator", "prompt_version", "prompt_digest", "passages", "citations"),
    )
    journal.append(
        "question",
        {
            "id": given.answer_id,
            "asked_at": journal.now(),
            "question": question.text,
            "n_masked": question.n_masked,
            **{name: found[name] for name in kept},
            "answer": given.text,
            "n_citations": len(given.citations),
            "n_unsupported": len(given.problems) if given.generator else None,
            **times,
        },
    )


class _Watch:
    """How long each step took, in milliseconds."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def step(self, name: str) -> None:
        """A step ends now."""
        now = time.perf_counter()
        self._steps[name] = round(1000 * (now - self._last), 1)
        self._last = now

    def finish(self) -> dict[str, float]:
        """All steps, and the time from the beginning."""
        return {**self._steps, "total": round(1000 * (time.perf_counter() - self._started), 1)}
