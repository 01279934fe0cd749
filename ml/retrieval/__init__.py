"""Search: `search` for a question, `Index` for a service that holds the vectors in memory.

What it is made of is imported when it is used: the command line searches within a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ml.retrieval.index import Index
    from ml.retrieval.search import Hit, search

__all__ = ["Hit", "Index", "search"]
_HOMES = {"Hit": "ml.retrieval.search", "search": "ml.retrieval.search", "Index": "ml.retrieval.index"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    found = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
