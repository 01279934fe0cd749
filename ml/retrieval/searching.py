"""Search from Python: embed the question, and call the SQL function that everybody else calls.

There is one implementation of search, `ai_search` in the warehouse; this module adds the vector, which
SQL cannot compute. So the hits are those of SQL, given the same vector, on both engines.

>>> hit = Hit(rank=1, document_id="sick-leave", chunk_id="sick-leave#2", title_path="Sick leave > Notes",
...           text="A note is due on day four.", score=0.03, bm25_rank=1, vector_rank=None, tier="static")
>>> hit.document_id, hit.tier
('sick-leave', 'static')
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from ml import marts
from ml.errors import EmbeddingError, RetrievalError
from ml.marts import Marts
from ml.progress import say

_IN_SERVICE = "select embedder, embedder_version from text.search_chunk limit 1"
_SEARCH = """
    select * from ai_search(
        cast($query as text),
        cast($k as integer),
        domain := cast($domain as text),
        document := cast($document as text),
        as_of := cast($as_of as date),
        include_superseded := cast($include_superseded as boolean),
        query_embedding := cast($vector as real[])
    )
    order by rank
"""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage that was found; `tier` is `hybrid`, or `static` if the embedder took no part."""

    rank: int
    document_id: str
    chunk_id: str
    title_path: str
    text: str
    score: float
    bm25_rank: int | None
    vector_rank: int | None
    tier: str


def search(
    query: str,
    k: int = 5,
    *,
    domain: str | None = None,
    document: str | None = None,
    as_of: date | None = None,
    include_superseded: bool = False,
    vector: Sequence[float] | None = None,
    words_only: bool = False,
    warehouse: Marts | None = None,
) -> list[Hit]:
    """The passages that answer a question, best first; fewer than `k` where fewer match.

    Args:
        query: the question, or words.
        k: how many passages at most.
        domain, document: only passages of this domain, or of the document with this id.
        as_of: only versions that were in force on this day.
        include_superseded: all versions.
        vector: the question's vector, if it is known already.
        words_only: leave the embedder out: nothing is loaded, and the tier is `static`.
        warehouse: an open one, for many searches; unless given, one is opened.

    Raises:
        SettingsError: nothing was built yet.
        RetrievalError: what was built cannot be searched.
    """
    # PostgreSQL takes no NUL, and no database half of a surrogate pair.
    text = query.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    with nullcontext(warehouse) if warehouse else marts.opened() as opened:
        if vector is None and not words_only and text.strip():
            vector = embedded(text, opened)
        rows = _asked(
            opened,
            _SEARCH,
            query=text,
            k=k,
            domain=domain,
            document=document,
            as_of=as_of,
            include_superseded=include_superseded,
            vector=None if vector is None else [float(number) for number in vector],
        )
    return [Hit(text=row.pop("body"), **row) for row in rows]


def embedded(query: str, warehouse: Marts) -> list[float] | None:
    """The vector of a question by the embedder that serves; None, and a remark, if that cannot be had.

    Another version of the embedder would give vectors that cannot be compared with those in the table.
    """
    found = in_service(warehouse)
    if found is None:
        return None
    from ml import embedding

    name, version = found
    try:
        embedder = embedding.load(name)
        if embedder.version != version:
            say(f"searching without vectors: {name} is {embedder.version} here, they are of {version}")
            return None
        return [float(number) for number in embedder.embed([query])[0]]
    except EmbeddingError as error:
        say(f"searching without vectors: {error.what}. Hint: {error.hint}")
        return None


def in_service(warehouse: Marts) -> tuple[str, str] | None:
    """Name and version of the embedder that serves; None where nothing is embedded."""
    found = _asked(warehouse, _IN_SERVICE)
    return (found[0]["embedder"], found[0]["embedder_version"]) if found else None


def _asked(warehouse: Marts, sql: str, /, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a query; a missing function or table becomes an error that says what to build."""
    try:
        return warehouse.rows(sql, **parameters)
    except Exception as error:
        if type(error).__name__ not in ("CatalogException", "UndefinedTable", "UndefinedFunction"):
            raise
        raise RetrievalError(
            "there is nothing to search",
            expected=f"the function ai_search in {warehouse.place()}",
            found=str(error).splitlines()[0],
            hint="run `dbt build` once more: the snapshot was published before there were documents in it",
        ) from error
