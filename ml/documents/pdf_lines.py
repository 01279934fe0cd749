"""The lines of a PDF page, in reading order: words, size, weight, place. A table is a line of its own
kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BULLETS = "•◦▪‣●○■□–∙·➢✓➔\uf0b7\uf0a7"
_MARKER = re.compile(rf"(?:[{BULLETS}*-]|\(?(?:\d{{1,3}}|[a-zA-Z])[.)])$")
_NAMELESS = re.compile(r"^\(cid:\d+\)")
"""A letter that the font has no name for; in front of a line it is the bullet of a symbol font."""


@dataclass
class Line:
    """A line of text, or a table.

    Attributes:
        page: its page, from 0.
        x0, x1, top, bottom: its place, in points from the top left corner.
        height: of the page.
        size: of most of its letters, in points.
        is_bold: whether most of its letters are.
        block: lines with the same number stand together on the page.
        rows: the cells of a table; None for text.
        indent: where the text of an item begins, behind its bullet.
    """

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    height: float
    size: float
    is_bold: bool
    block: int
    rows: list[list[str]] | None = None
    indent: float = 0.0


def lines_of(page: Any, number: int) -> list[Line]:
    """The lines of a pdfplumber page."""
    height = float(page.height)
    found = (_table(table, number, height) for table in page.find_tables())
    tables = [table for table in found if table is not None]
    lines = [
        line
        for line in _text_lines(page.layout, number, height)
        if not any(_is_in(line, table) for table in tables)
    ]
    return _with_tables(_joined(lines), tables)


def _text_lines(layout: Any, number: int, height: float) -> Iterator[Line]:
    from pdfminer.layout import LTChar, LTTextBox, LTTextLine

    # A bullet without a width is a line outside all boxes.
    boxes = [item if isinstance(item, LTTextBox) else [item] for item in layout if hasattr(item, "get_text")]
    for block, box in enumerate(boxes):
        for line in box:
            if not isinstance(line, LTTextLine):
                continue
            text = _NAMELESS.sub("• ", " ".join(line.get_text().split())).strip()
            letters = [letter for letter in line if isinstance(letter, LTChar) and letter.get_text().strip()]
            if not text or not letters:
                continue
            sizes = Counter(round(letter.size * 2) / 2 for letter in letters)
            marker, _, rest = text.partition(" ")
            is_item = bool(rest and _MARKER.fullmatch(marker) and len(letters) > len(marker))
            n_bold = sum(
                bool(re.search(r"bold|black|heavy|semibold", letter.fontname, re.I)) for letter in letters
            )
            yield Line(
                page=number,
                text=text,
                x0=line.x0,
                x1=line.x1,
                top=height - line.y1,
                bottom=height - line.y0,
                height=height,
                size=sizes.most_common(1)[0][0],
                is_bold=n_bold * 2 > len(letters),
                block=number * 10_000 + block,
                indent=letters[len(marker)].x0 if is_item else 0.0,
            )


def _table(table: Any, number: int, height: float) -> Line | None:
    """A table with at least two rows and two columns; a frame around a paragraph is none."""
    rows = [[" ".join((cell or "").split()) for cell in row] for row in table.extract()]
    rows = [row for row in rows if any(row)]
    if (
        len(rows) < 2
        or max(len(row) for row in rows) < 2
        or sum(bool(cell) for row in rows for cell in row) < 4
    ):
        return None
    x0, top, x1, bottom = table.bbox
    return Line(number, "", x0, x1, top, bottom, height, 0.0, False, -1, rows)


def _is_in(line: Line, table: Line) -> bool:
    x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return table.x0 - 1 <= x <= table.x1 + 1 and table.top - 1 <= y <= table.bottom + 1


def _joined(lines: list[Line]) -> list[Line]:
    """Bullets and numbers that stand in a block of their own go before the text to their right."""
    markers = [line for line in lines if _MARKER.fullmatch(line.text)]
    others = [line for line in lines if not _MARKER.fullmatch(line.text)]
    for marker in markers:
        beside = [
            line
            for line in others
            if line.page == marker.page
            and line.x0 >= marker.x0
            and line.top - 2 <= (marker.top + marker.bottom) / 2 <= line.bottom + 2
        ]
        if beside:
            nearest = min(beside, key=lambda line: line.x0)
            nearest.text, nearest.x0, nearest.indent = f"{marker.text} {nearest.text}", marker.x0, nearest.x0
    return others


def _with_tables(lines: list[Line], tables: list[Line]) -> list[Line]:
    """Each table before the first line below it that overlaps it sideways; else behind all lines."""
    for table in sorted(tables, key=lambda table: table.top):
        below = [
            place
            for place, line in enumerate(lines)
            if line.top >= table.top and line.x0 < table.x1 and line.x1 > table.x0
        ]
        lines.insert(below[0] if below else len(lines), table)
    return lines
