"""From the best passages to an answer: few of them, none twice, in reading order, each with its source.

>>> [citation.number for citation in compose([])], text([])
([], '')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ml.retrieval.evidence import Weighed

MOST = 3
"""Passages of an answer: with one, half of the golden questions get the sentence that answers; with two, two
in three; with three, three in four; a fourth adds two in a hundred, and a reader gives up."""
NOT_FAR_BEHIND = 0.75
"""Of the best passage's score. What is weaker is about something else."""
REFUSAL = "The documents do not say."
_END = re.compile(r"[.!?:;]$")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Where a part of an answer stands.

    Attributes:
        number: as in the answer's text.
        section: the title path.
        sentence: which of the chunk's sentences, items and rows it is, from 1.
        start, end: its place in the chunk's body, in code points.
        quote: the words themselves, without Markdown.
    """

    number: int
    document_id: str
    chunk_id: str
    section: str
    sentence: int
    start: int
    end: int
    quote: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def chosen(best: Sequence[Weighed]) -> list[Weighed]:
    """The passages that make an answer: the best, and what adds to it; a chunk's in the order of its text."""
    picked: list[Weighed] = []
    for one in best:
        if len(picked) == MOST or one.score < NOT_FAR_BEHIND * best[0].score:
            break
        if not any(_repeats(one, other) for other in picked):
            picked.append(one)
    order = {one.candidate.chunk_id: place for place, one in reversed(list(enumerate(picked)))}
    return sorted(picked, key=lambda one: (order[one.candidate.chunk_id], one.passage.start))


def _repeats(one: Weighed, other: Weighed) -> bool:
    """Whether a reader learns nothing from `one` who has read `other`."""
    mine, theirs = (set(re.findall(r"\w+", passage.passage.text.lower())) for passage in (one, other))
    return len(mine & theirs) >= 0.8 * min(len(mine), len(theirs))


def compose(best: Sequence[Weighed]) -> list[Citation]:
    """The citations of an answer, numbered in its order."""
    return [cite(number, one) for number, one in enumerate(chosen(best), start=1)]


def cite(number: int, one: Weighed) -> Citation:
    """A passage as a citation."""
    return Citation(
        number=number,
        document_id=one.candidate.document_id,
        chunk_id=one.candidate.chunk_id,
        section=one.candidate.title_path,
        sentence=one.passage.number,
        start=one.passage.start,
        end=one.passage.end,
        quote=one.passage.text,
    )


def text(citations: Sequence[Citation]) -> str:
    """An answer of nothing but quotations: one a line where there are several."""
    return "\n".join(
        f"{one.quote}{'' if _END.search(one.quote) else '.'} [{one.number}]" for one in citations
    )
