"""Lines of a PDF to Markdown: headings by size and weight, lists by their marks, paragraphs out of wrapped
lines.

What repeats at the top or the bottom of pages is left out, and so are page numbers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from ml.documents.pdf_lines import BULLETS, Line

MARGIN = 0.12
"""The part of a page, from above and from below, in which headers and footers stand: an inch of eleven, and
a bit."""
LARGER = 1.08
"""A heading is at least so much larger than the text: 12 against 11 points is, 11 against 10.5 may be
another font."""
HEADING_CHARACTERS = 120
"""What is longer is a paragraph in large letters."""
SAME_PLACE = 2
"""Points by which the left edges of an item's lines may differ."""
_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-–(]?\s*\d{1,4}\s*[-–)]?(?:\s*(?:/|of|von)\s*\d{1,4})?$", re.IGNORECASE
)
_BULLET = re.compile(rf"(?:[{BULLETS}]|[*-](?=\s))\s*")
_ORDERED = re.compile(r"\(?(\d{1,3})[.)]\s+")
_ENDS = re.compile(r"[.!?:;…]['\"”’)]*$")


def to_text(lines: list[Line], *, n_pages: int) -> str:
    """The Markdown of a document's lines."""
    lines = _without_surroundings(lines, n_pages)
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    if not sizes:
        return ""
    body = sizes.most_common(1)[0][0]
    levels = _levels(lines, body)
    # A compound that is written with its hyphen elsewhere keeps it at the end of a line.
    compounds = {word for line in lines for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", line.text)}
    parts: list[str] = []
    previous: Line | None = None
    for line in lines:
        if line.rows is not None:
            parts.append(_table(line.rows))
        elif level := levels.get(_look(line, body)):
            if previous and parts and _look(previous, body) == _look(line, body) and _is_next(previous, line):
                parts[-1] += " " + line.text  # A heading of two lines.
            else:
                parts.append(f"{'#' * level} {line.text}")
        elif previous and parts and _continues(previous, line, parts[-1], body, levels):
            parts[-1] = _join(parts[-1], line.text, compounds)
            line.indent = line.x0 if previous.indent else 0.0
        else:
            parts.append(_item(line))
        previous = line
    return "\n\n".join(_tight(parts))


def _without_surroundings(lines: list[Line], n_pages: int) -> list[Line]:
    """Without what stands at the same margin of at least half of the pages, digits aside, and without page
    numbers."""
    pages: dict[tuple[bool, str], set[int]] = defaultdict(set)
    for line in lines:
        if (place := _margin(line)) is not None:
            pages[place, re.sub(r"\d+", "0", line.text)].add(line.page)
    repeated = {key for key, found in pages.items() if n_pages > 1 and len(found) >= max(2, n_pages / 2)}

    def stays(line: Line) -> bool:
        place = _margin(line)
        if place is None:
            return True
        return (place, re.sub(r"\d+", "0", line.text)) not in repeated and not _NUMBER.fullmatch(line.text)

    kept = [line for line in lines if stays(line)]
    return kept or lines


def _margin(line: Line) -> bool | None:
    """True at the top of the page, False at the bottom, None between."""
    if line.rows is not None:
        return None
    if line.bottom < MARGIN * line.height:
        return True
    return False if line.top > (1 - MARGIN) * line.height else None


def _look(line: Line, body: float) -> tuple[float, bool] | None:
    """The size and weight of a line that may be a heading; None for text."""
    if line.rows is not None or len(line.text) > HEADING_CHARACTERS or not re.search(r"\w", line.text):
        return None
    if line.size >= body * LARGER:
        return line.size, line.is_bold
    is_text = not line.is_bold or _ENDS.search(line.text) or _BULLET.match(line.text) or line.size < body
    return None if is_text else (line.size, True)


def _levels(lines: list[Line], body: float) -> dict[tuple[float, bool] | None, int]:
    """The looks of headings, from the largest on: levels 1 to 4."""
    looks = {look for line in lines if (look := _look(line, body))}
    # Where all is bold, bold says nothing.
    n_bold = sum(len(line.text) for line in lines if line.is_bold and line.size <= body)
    if n_bold * 2 > sum(len(line.text) for line in lines):
        looks = {look for look in looks if look[0] >= body * LARGER}
    ordered = sorted(looks, reverse=True)
    return {look: min(level, 4) for level, look in enumerate(ordered, 1)}


def _is_next(previous: Line, line: Line) -> bool:
    """Directly below, as the next line of a paragraph is."""
    gap = line.top - previous.bottom
    return previous.page == line.page and -line.size < gap < 0.7 * line.size


def _continues(
    previous: Line, line: Line, above: str, body: float, levels: dict[tuple[float, bool] | None, int]
) -> bool:
    """Whether a line goes on with the paragraph or item above it."""
    if previous.rows is not None or levels.get(_look(previous, body)) or _starts_item(line):
        return False
    if previous.page != line.page or not _is_next(previous, line):
        # Over a column or a page: only a sentence that is not at its end goes on.
        return not _ENDS.search(above) and line.text[:1].islower()
    if previous.block == line.block or abs(line.x0 - previous.indent) < SAME_PLACE:
        return True
    return not _ENDS.search(above) or line.text[:1].islower()


def _starts_item(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or _ORDERED.match(line.text))


def _item(line: Line) -> str:
    if mark := _BULLET.match(line.text):
        return "- " + line.text[mark.end() :]
    if number := _ORDERED.match(line.text):
        return f"{number.group(1)}. {line.text[number.end() :]}"
    return re.sub(r"^(#|>)", r"\\\1", line.text)


def _join(above: str, line: str, compounds: set[str]) -> str:
    """Two lines as one: a word that was divided at the line's end becomes whole again.

    >>> _join("a sub-", "scriber", set()), _join("a well-", "kept secret", {"well-kept"})
    ('a subscriber', 'a well-kept secret')
    """
    first, second = re.search(r"([^\W\d_]+)-$", above), re.match(r"[^\W\d_]+", line)
    if not first or not second or not second.group()[0].islower():
        return f"{above} {line}" if above else line
    return (above if f"{first.group(1)}-{second.group()}" in compounds else above[:-1]) + line


def _table(rows: list[list[str]]) -> str:
    width = max(len(row) for row in rows)
    cells = [[cell.replace("|", "\\|") for cell in [*row, *[""] * (width - len(row))]] for row in rows]
    written = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([written[0], "|" + " --- |" * width, *written[1:]])


def _tight(parts: list[str]) -> list[str]:
    """The items of a list on following lines, as one part."""
    found: list[str] = []
    for part in parts:
        is_item = re.match(r"(- |\d+\. )", part)
        if is_item and found and re.match(r"(- |\d+\. )", found[-1].rsplit("\n", 1)[-1]):
            found[-1] += "\n" + part
        else:
            found.append(part)
    return found
