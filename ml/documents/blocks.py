"""The blocks of a Markdown text: headings, paragraphs, lists, tables, code, each with its place in the text.

A block is a stretch of whole lines, and knows its parts: the items of a list, the rows of a table, the
lines of code. Nothing is rewritten; whoever cuts the text by these places gets the text.

>>> text = "# Pay\\n\\nMonthly:\\n- on the 25th\\n- in cash\\n\\n|a|b|\\n|-|-|\\n|1|2|"
>>> [(block.kind, len(block.parts)) for block in blocks(text)]
[('heading', 1), ('paragraph', 1), ('list', 2), ('table', 2)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ml.documents.markdown import FENCE, HEADING, plain

ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,4}[.)])(?:[ \t]+|$)")
DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_INDENTED = re.compile(r"(?: {2,}|\t)\S")

Span = tuple[int, int]


@dataclass
class Block:
    """A stretch of lines.

    Attributes:
        kind: heading, paragraph, list, table or code.
        start, end: its place, without the line end.
        parts: places of its items, rows or lines; a table's header row and the line below it are one part.
        level: of a heading, 1 to 6.
        title: of a heading, its words; of a table, those of its header row.
    """

    kind: str
    start: int
    end: int
    parts: list[Span] = field(default_factory=list)
    level: int = 0
    title: str = ""


def blocks(text: str) -> list[Block]:
    """The blocks of a normal Markdown text, in its order."""
    found: list[Block] = []
    open_block: Block | None = None
    fence, after_blank = "", False
    lines = _lines(text)
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if fence:
            assert open_block is not None
            _extend(open_block, start, end)
            if line.strip() == line.strip()[:1] * len(line.strip()) and line.strip().startswith(fence):
                fence, open_block = "", None
            continue
        if not line.strip():
            after_blank = True
            if open_block and open_block.kind != "list":
                open_block = None
            continue
        kind = _kind(text, lines, number, open_block, after_blank=after_blank)
        if kind == "continued" and open_block is not None:
            open_block.end = end
            last_start, _ = open_block.parts[-1]
            open_block.parts[-1] = (last_start, end)
        elif kind == "rule":
            open_block = None
        elif open_block is not None and kind == open_block.kind and kind in ("list", "table"):
            _extend(open_block, start, end)
        else:
            open_block = Block(kind, start, end, [(start, end)])
            found.append(open_block)
            if kind == "heading" and (heading := HEADING.match(line)):
                open_block.level, open_block.title = len(heading.group(1)), plain(heading.group(2) or "")
            elif kind == "table":
                open_block.title = " | ".join(cells(line))
            elif kind == "code" and (mark := FENCE.match(line)):
                fence = mark.group(1)
        if kind == "heading":
            open_block = None
        after_blank = False
    return found


def _extend(block: Block, start: int, end: int) -> None:
    block.end = end
    block.parts.append((start, end))


def _lines(text: str) -> list[Span]:
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _kind(text: str, lines: list[Span], number: int, current: Block | None, *, after_blank: bool) -> str:
    line = text[slice(*lines[number])]
    if HEADING.match(line):
        return "heading"
    if FENCE.match(line):
        return "code"
    if current and current.kind == "table" and "|" in line:
        return "continued" if len(current.parts) == 1 and DELIMITER.match(line) else "table"
    if _begins_table(text, lines, number):
        return "table"
    if _RULE.match(line):
        return "rule"
    if ITEM.match(line):
        return "list"
    if current and current.kind == "list" and (not after_blank or _INDENTED.match(line)):
        return "continued"
    return "continued" if current and current.kind == "paragraph" and not after_blank else "paragraph"


def _begins_table(text: str, lines: list[Span], number: int) -> bool:
    if "|" not in text[slice(*lines[number])] or number + 1 == len(lines):
        return False
    below = text[slice(*lines[number + 1])]
    return "-" in below and "|" in below and bool(DELIMITER.match(below))


def cells(row: str) -> list[str]:
    """The cells of a table's row, as a reader sees them.

    >>> cells("| **Plan** | `a\\\\|b` | |")
    ['Plan', 'a|b', '']
    """
    inner = re.sub(r"^\s*\||(?<!\\)\|\s*$", "", row)
    return [plain(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", inner)]
