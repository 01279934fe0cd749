"""An answer in a generator's words: prompted with chunks, checked and cited sentence by sentence.

A sentence that does not follow from what it cites stays in the answer, with a mark behind it: who asked
should see what was said, and that it is not to be relied on. If nothing is supported, the documents do not
say.
"""

from __future__ import annotations

from dataclasses import dataclass

from ml import calls
from ml.generation import Generator, grounding, prompt
from ml.retrieval.composing import REFUSAL, Citation, cite
from ml.retrieval.evidence import Embed, Evidence, Weighed
from ml.retrieval.lexicon import Lexicon

UNSUPPORTED = "[not supported]"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A generated answer: its text with citations, who wrote it, and what is wrong with it."""

    text: str
    citations: tuple[Citation, ...]
    problems: tuple[str, ...]
    generator: str
    prompt_version: str
    prompt_digest: str


def write(question: str, weighed: Evidence, generator: Generator, *, embed: Embed) -> Written:
    """Let a generator answer from the chunks of the evidence.

    Raises:
        GenerationError: it gave no usable answer.
        BudgetError, ReplayError: it may not be asked; see `ml.calls`.
    """
    used = prompt.load()
    sources = _sources(weighed)
    shown = [f"{of[0].candidate.title_path}: {' '.join(of[0].candidate.body.split())}" for of in sources]
    said = calls.complete("answer", used.messages(question, shown), generator=generator).text
    lines, citations, problems = _checked(said, sources, embed)
    supported = any(citations)
    return Written(
        text=" ".join(lines) if supported else REFUSAL,
        citations=tuple(citations),
        problems=tuple(problems),
        generator=generator.name,
        prompt_version=used.version,
        prompt_digest=used.digest,
    )


def _sources(weighed: Evidence) -> list[list[Weighed]]:
    """The passages of each chunk in the order of its text; the chunk with the best passage first."""
    by_chunk: dict[str, list[Weighed]] = {}
    for one in weighed.best:
        by_chunk.setdefault(one.candidate.chunk_id, []).append(one)
    return [sorted(of, key=lambda one: one.passage.start) for of in by_chunk.values()]


def _checked(
    said: str, sources: list[list[Weighed]], embed: Embed
) -> tuple[list[str], list[Citation], list[str]]:
    texts = [[f"{one.candidate.title_path}: {one.passage.text}" for one in of] for of in sources]
    lines: list[str] = []
    problems: list[str] = []
    citations: dict[tuple[str, int], Citation] = {}
    for checked in grounding.check(said, texts, lexicon=Lexicon({}, unknown=1.0), embed=embed):
        if checked.text.casefold().rstrip(".") == REFUSAL.casefold().rstrip("."):
            continue
        if checked.problem or checked.best is None:
            problems.append(f'"{checked.text}" {checked.problem}')
            lines.append(f"{checked.text} {UNSUPPORTED}")
            continue
        one = sources[checked.best[0]][checked.best[1]]
        key = (one.candidate.chunk_id, one.passage.number)
        citation = citations.setdefault(key, cite(len(citations) + 1, one))
        lines.append(f"{checked.text} [{citation.number}]")
    return lines, list(citations.values()), problems
