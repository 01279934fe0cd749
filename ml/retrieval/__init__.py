"""Search and answers: `search` finds passages, `answer` quotes them, `Index` holds the vectors in memory.

What it is made of is imported when it is used: the command line searches within a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ml.retrieval.answering import Answer, answer
    from ml.retrieval.index import Index
    from ml.retrieval.searching import Hit, search

__all__ = ["Answer", "Hit", "Index", "answer", "search"]
_HOMES = {
    "Answer": "ml.retrieval.answering",
    "answer": "ml.retrieval.answering",
    "Hit": "ml.retrieval.searching",
    "search": "ml.retrieval.searching",
    "Index": "ml.retrieval.index",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    found = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
