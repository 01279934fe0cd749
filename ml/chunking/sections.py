"""The sections of a text: a heading, the headings above it, and the blocks below it up to the next heading.

>>> text = "# Leave\\nFor all.\\n## Pay\\n### Amount\\n80 %"
>>> [(section.path, len(section.blocks)) for section in sections(text, "Leave")]
[(('Leave',), 1), (('Leave', 'Pay'), 0), (('Leave', 'Pay', 'Amount'), 1)]
"""

from __future__ import annotations

from dataclasses import dataclass

from ml.documents.blocks import Block, blocks


@dataclass
class Section:
    """A part of a document.

    Attributes:
        path: the document's title and the headings down to this one.
        heading: its place; None for what stands above the first heading.
        blocks: what stands below the heading, without sections of their own.
        is_leaf: no section lies in this one.
    """

    path: tuple[str, ...]
    heading: Block | None
    blocks: list[Block]
    is_leaf: bool = True


def sections(text: str, title: str) -> list[Section]:
    """The sections in the order of the text; the heading that repeats the title is the document itself."""
    found = [Section((title,), None, [])]
    above: list[tuple[int, str]] = []
    for block in blocks(text):
        if block.kind != "heading":
            found[-1].blocks.append(block)
            continue
        while above and above[-1][0] >= block.level:
            above.pop()
        is_title = not above and block.title.casefold() == title.casefold()
        if block.title and not is_title:
            above.append((block.level, block.title))
        path = (title, *(words for _, words in above))
        last = found[-1]
        last.is_leaf = len(path) <= len(last.path) or path[: len(last.path)] != last.path
        found.append(Section(path, block, []))
    return found if found[0].blocks or len(found) == 1 else found[1:]
