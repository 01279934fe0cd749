"""Packing the blocks of one section into stretches near the target size, cutting only where a reader would
pause.

A list, a table, a paragraph stays whole where it fits. Else a list is cut between items, a table between
rows, a paragraph between sentences, and only a sentence that is too long by itself between words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ml.chunking.parameters import CHARACTERS, OVERLAP, TARGET, WHOLE
from ml.chunking.tokens import Tokens
from ml.documents.blocks import Block
from ml.documents.splitting import split


@dataclass(frozen=True)
class Piece:
    """What is not cut any further.

    Attributes:
        kind: of the block that it is, or is a part of.
        introduces: it ends in a colon, and stays with what follows.
        header: of a row of a table that was cut: the words of the header row, unless it holds that row
            itself.
    """

    start: int
    end: int
    kind: str
    introduces: bool = False
    header: str = ""


@dataclass(frozen=True)
class Stretch:
    """A part of a section that becomes a chunk; `header` says of which columns a table goes on in it."""

    start: int
    end: int
    header: str = ""


@dataclass(frozen=True)
class Packer:
    """Packs blocks of a text.

    Attributes:
        room: the most word pieces of a stretch.
    """

    text: str
    tokens: Tokens
    room: int

    def pack(self, blocks: list[Block]) -> list[Stretch]:
        """The stretches of a section, in its order; together they hold all of its text."""
        if self._fits(blocks[0].start, blocks[-1].end, WHOLE):
            return [Stretch(blocks[0].start, blocks[-1].end)]
        pieces = [piece for block in blocks for piece in self._pieces(block)]
        found: list[Stretch] = []
        open_pieces, start = [pieces[0]], pieces[0].start
        ideal = self._ideal(start, pieces[-1].end)
        for piece in pieces[1:]:
            if self._belongs(open_pieces, start, piece, ideal):
                open_pieces.append(piece)
                continue
            following = [piece]
            if open_pieces[-1].introduces and len(open_pieces) > 1:
                following = [open_pieces.pop(), piece]
            found.append(Stretch(start, open_pieces[-1].end, open_pieces[0].header))
            start = self._start(found[-1], open_pieces[-1], following)
            open_pieces = following
            ideal = self._ideal(start, pieces[-1].end)
        found.append(Stretch(start, open_pieces[-1].end, open_pieces[0].header))
        return found

    def _fits(self, start: int, end: int, most: int) -> bool:
        return end - start <= CHARACTERS and self.tokens.count(start, end) <= min(most, self.room)

    def _ideal(self, start: int, end: int) -> float:
        """What is left, in equal parts: better than full ones and a crumb."""
        left, target = self.tokens.count(start, end), min(TARGET, self.room)
        return left if self._fits(start, end, WHOLE) else left / -(-left // target)

    def _belongs(self, open_pieces: list[Piece], start: int, piece: Piece, ideal: float) -> bool:
        if not self._fits(start, piece.end, self.room):
            return False
        if len(open_pieces) == 1 and open_pieces[0].introduces:
            return True
        without, within = self.tokens.count(start, open_pieces[-1].end), self.tokens.count(start, piece.end)
        return within <= ideal or within - ideal < ideal - without

    def _start(self, done: Stretch, last: Piece, following: list[Piece]) -> int:
        """Where the next stretch begins: at the last sentence of this one, where both are prose."""
        first = following[0]
        if last.kind != "paragraph" or first.kind not in ("paragraph", "list"):
            return first.start
        *_, (sentence, _) = split(self.text, last.start, last.end)
        repeats_all = sentence <= done.start
        if repeats_all or self.tokens.count(sentence, last.end) > OVERLAP:
            return first.start
        return sentence if self._fits(sentence, following[-1].end, self.room) else first.start

    def _pieces(self, block: Block) -> Iterator[Piece]:
        most = TARGET if block.kind == "paragraph" else WHOLE
        if self._fits(block.start, block.end, most):
            yield Piece(block.start, block.end, block.kind, self._introduces(block.start, block.end))
            return
        for number, (start, end) in enumerate(block.parts):
            header = block.title if block.kind == "table" and number else ""
            is_small = block.kind != "paragraph" and self._fits(start, end, TARGET)
            parts = [(start, end)] if is_small else self._small_parts(start, end, block.kind)
            for part_start, part_end in parts:
                yield Piece(part_start, part_end, block.kind, self._introduces(part_start, part_end), header)

    def _introduces(self, start: int, end: int) -> bool:
        return self.text[start:end].rstrip("*_ \n").endswith((":", "："))

    def _small_parts(self, start: int, end: int, kind: str) -> Iterator[tuple[int, int]]:
        """Sentences of prose, and windows of whatever is longer than the target by itself."""
        parts = split(self.text, start, end) if kind in ("paragraph", "list") else iter([(start, end)])
        for part_start, part_end in parts:
            if self._fits(part_start, part_end, TARGET):
                yield part_start, part_end
            else:
                yield from self.windows(part_start, part_end)

    def windows(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A stretch cut between words, or, where there are none for long, between letters."""
        while start < end:
            stop = self.tokens.after(start, min(TARGET, self.room)) or end
            stop = min(stop, start + CHARACTERS, end)
            if stop < end:
                stop = cut_before(self.text, start, stop)
            yield start, stop
            start = stop
            while start < end and self.text[start].isspace():
                start += 1


def cut_before(text: str, start: int, stop: int) -> int:
    """The last place to cut in front of `stop`: behind a blank, else between two letters that do not form
    one."""
    blank = max(text.rfind(letter, start + 1, stop) for letter in " \n\t")
    if blank > start:
        return blank + 1
    place = stop
    while place > start + 1 and _joins(text[place - 1], text[place]):
        place -= 1
    return place if place > start + 1 else stop


def _joins(before: str, after: str) -> bool:
    """An accent, a skin tone, a joined emoji: cut apart, they would be others."""
    return (
        unicodedata.combining(after) > 0
        or after in "\u200d\ufe0f"
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
