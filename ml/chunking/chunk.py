"""What a chunk is, and the text of it that is embedded."""

from __future__ import annotations

import re
from dataclasses import dataclass

SEPARATOR = " > "
_SIGNS, _BLANKS = re.compile(r"[|*#_`]+|-{3,}"), re.compile(r" +")


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A piece of a document.

    Attributes:
        position: from 1, in the order of the text.
        title_path: the document's title and the headings above, such as `Parental leave > Pay`.
        body: exactly the text between the two offsets.
        start_offset, end_offset: in code points.
        n_tokens: word pieces of what is embedded, with the tokenizer's two marks.
    """

    position: int
    title_path: str
    body: str
    start_offset: int
    end_offset: int
    n_tokens: int


def embedded_text(title_path: str, body: str) -> str:
    """What is embedded: the title path says what the body is about, and the signs of Markdown are no words.

    >>> embedded_text("Fees > Late", "| **Days** | Fee |\\n|---|---|\\n| 10 | $10 |")
    'Fees > Late\\n Days Fee \\n \\n 10 $10 '
    """
    return f"{title_path}\n{_BLANKS.sub(' ', _SIGNS.sub(' ', body))}"
