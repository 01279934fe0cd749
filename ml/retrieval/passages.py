"""A chunk as the passages that can answer: its sentences, list items and table rows.

An item means little without the line that leads to its list, and a row means nothing without its table's
header; so a passage knows how it reads on its own, besides where it stands.

>>> body = "Pay:\\n- monthly\\n\\n| Weekday | Rate |\\n|---|---|\\n| Sunday | 150 % |"
>>> for passage in passages(body):
...     print(passage.kind, repr(body[passage.start : passage.end]), "->", passage.text)
item 'monthly' -> Pay: monthly
row '| Sunday | 150 % |' -> Weekday: Sunday; Rate: 150 %
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ml.documents.blocks import ITEM, Block, blocks, cells
from ml.documents.markdown import plain
from ml.documents.splitting import split

SENTENCE, ITEM_KIND, ROW = "sentence", "item", "row"
LONGEST_LEAD = 200
"""Characters. A longer sentence before a list is a statement of its own, not a lead."""
_WORD = re.compile(r"\w")


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A place in a chunk that can answer.

    Attributes:
        number: 1 for the chunk's first passage.
        kind: `sentence`, `item` or `row`.
        start, end: its place in the chunk's body, in code points.
        text: how it reads on its own, without Markdown: with its list's lead, or its table's header.
    """

    number: int
    kind: str
    start: int
    end: int
    text: str


def passages(body: str) -> list[Passage]:
    """The passages of a chunk's body, in its order; headings and a table's header are none."""
    found: list[tuple[str, int, int, str]] = []
    lead = ""
    for block in blocks(body):
        if block.kind == "heading":
            lead = ""
        elif block.kind == "table":
            found += _rows(body, block)
        elif block.kind == "list":
            found += _items(body, block, lead)
        else:
            of_block = list(_sentences(body, block))
            # The lead of a list is read with its items.
            last = of_block[-1][3] if of_block else ""
            lead = last if last.endswith(":") and len(last) <= LONGEST_LEAD else ""
            found += of_block
    leads = {text for kind, _, _, text in found if kind == SENTENCE and _leads(text, found)}
    kept = [
        entry
        for entry in found
        if _WORD.search(entry[3]) and not (entry[0] == SENTENCE and entry[3] in leads)
    ]
    return [
        Passage(number=number, kind=kind, start=start, end=end, text=text)
        for number, (kind, start, end, text) in enumerate(kept, start=1)
    ]


def _leads(text: str, found: list[tuple[str, int, int, str]]) -> bool:
    return text.endswith(":") and any(
        kind == ITEM_KIND and item.startswith(f"{text} ") for kind, _, _, item in found
    )


def _sentences(body: str, block: Block) -> Iterator[tuple[str, int, int, str]]:
    for start, end in block.parts:
        if "|" in body[start:end] and body[start:end].lstrip().startswith("|"):
            # Rows whose header was cut off with the chunk before.
            for line in re.finditer(r"[^\n]+", body[start:end]):
                text = "; ".join(cell for cell in cells(line.group()) if cell)
                yield ROW, start + line.start(), start + line.end(), text
            continue
        for first, last in split(body, start, end):
            yield SENTENCE, first, last, plain(" ".join(body[first:last].split()))


def _items(body: str, block: Block, lead: str) -> Iterator[tuple[str, int, int, str]]:
    for start, end in block.parts:
        marker = ITEM.match(body, start, end)
        first = marker.end() if marker else start
        text = plain(" ".join(body[first:end].split()))
        if text:
            yield ITEM_KIND, first, end, f"{lead} {text}" if lead else text


def _rows(body: str, block: Block) -> Iterator[tuple[str, int, int, str]]:
    header = cells(body[slice(*block.parts[0])].split("\n", 1)[0])
    for start, end in block.parts[1:]:
        named = zip(header + [""] * len(header), cells(body[start:end]), strict=False)
        text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
        if text:
            yield ROW, start, end, text
