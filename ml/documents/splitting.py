"""Sentences, as places in a text: those of paragraphs and list items; a table's row and a line of code
count as one.

>>> text = "See Dr. Lee at 3.30 p.m. sharp. Really? Yes: $4.50, i.e. cheap!"
>>> [text[start:end] for start, end in sentences(text)]
['See Dr. Lee at 3.30 p.m. sharp.', 'Really?', 'Yes: $4.50, i.e. cheap!']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ml.documents.blocks import DELIMITER, ITEM, Span, blocks

_END = re.compile(r"[.!?…؟।]+[\"'”’»)\]*_]*(?=\s)|[。！？]+[」』”’）]*")
_BEFORE = re.compile(r"[\w.&]+$")
_WORDS = re.compile(r"\S+")
_ABBREVIATIONS = frozenset(
    _WORDS.findall(
        "mr mrs ms dr prof sr jr st mt rev hon gen col sgt capt lt vs e.g i.e cf viz ca approx est min "
        "max incl excl inkl exkl no nos art sec sect para ch fig figs tab eq ref vol pp p ed eds jan feb "
        "mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun dept inc "
        "ltd co corp ext tel a.m p.m u.s u.k resp"
    )
)
_MAY_END = frozenset(
    _WORDS.findall("inc ltd co corp a.m p.m u.s u.k no ext sat sun mar dec fig min max ed st")
)
"""Abbreviations, and words that look like them, after which a sentence may still begin: a capital decides."""


def sentences(text: str) -> list[Span]:
    """The places of the sentences of a Markdown text, in its order; headings are none."""
    found: list[Span] = []
    for block in blocks(text):
        if block.kind == "heading":
            continue
        for number, (start, end) in enumerate(block.parts):
            if block.kind in ("paragraph", "list"):
                marker = ITEM.match(text, start, end) if block.kind == "list" else None
                found += _in_lines(text, marker.end() if marker else start, end, block.kind)
            elif block.kind == "table":
                # The header row and the line below it are one part: only the first line says something.
                stop = text.find("\n", start, end) if number == 0 else -1
                found += _trimmed(text, start, end if stop < 0 else stop)
            elif not re.match(r"\s*(```|~~~)", text[start:end]):
                found += _trimmed(text, start, end)
    return found


def _in_lines(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    """Sentences of a paragraph or an item; a table pasted without its blank line keeps its rows apart."""
    for line_start, line_end in _prose(text, start, end, kind):
        yield from split(text, line_start, line_end)


def _prose(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    if "|" not in text[start:end] or "\n" not in text[start:end]:
        yield start, end
        return
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if not DELIMITER.match(line.group()):
            yield start + line.start(), start + line.end()


def split(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a stretch of prose."""
    first = start
    for mark in _END.finditer(text, start, end):
        if _ends(text, mark, first, end):
            yield from _trimmed(text, first, mark.end())
            first = mark.end()
    yield from _trimmed(text, first, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _ends(text: str, mark: re.Match[str], first: int, end: int) -> bool:
    """Whether a sentence ends at a mark: not behind an abbreviation or an initial, nor before a small
    letter."""
    following = text[mark.end() : min(end, mark.end() + 12)].lstrip().lstrip("\"'“‘«([*_")
    if mark.group()[0] != ".":
        # "Why?" he asked: the sentence that is quoted ends, the one that quotes goes on.
        return not (mark.group()[-1] in "\"'”’»" and following[:1].islower())
    if following[:1].islower():
        return False
    word = _BEFORE.search(text, max(first, mark.start() - 12), mark.start())
    before = word.group().lower() if word else ""
    if len(before) == 1 and before.isalpha() and not mark.group()[1:]:
        return before == "i" or not following[:1].isalpha()
    if before in _ABBREVIATIONS:
        return before in _MAY_END and following[:1].isupper()
    return True
