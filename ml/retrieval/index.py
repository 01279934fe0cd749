"""Near vectors in memory, for a service that answers many questions: built from the table, never stored.

Up to `EXACT_ROWS` rows, one matrix product finds the true neighbours in about a millisecond. Beyond, a graph
(HNSW, by FAISS) finds nearly all of them in a fraction of that; without FAISS, the product goes on serving.
A filter that few rows pass is answered exactly over those rows, so that k rows come back whenever k rows
match, which a graph alone does not promise.

>>> rows = pa.table({"chunk_id": ["a#1", "b#1"], "document_id": ["a", "b"], "domain": ["people", "help"],
...                  "effective_from": pa.nulls(2, pa.date32()), "effective_to": pa.nulls(2, pa.date32()),
...                  "is_current": [True, True], "duplicate_of": pa.nulls(2, pa.string()),
...                  "embedding": [[0.6, 0.8], [1.0, 0.0]]})
>>> index = Index(rows)
>>> [near.chunk_id for near in index.search([0.0, 1.0], k=2)]
['a#1', 'b#1']
>>> [near.chunk_id for near in index.search([0.0, 1.0], k=2, domain="help")]
['b#1']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ml import marts
from ml.errors import RetrievalError
from ml.marts import Marts
from ml.progress import say

EXACT_ROWS = 20_000
"""So many rows are compared one by one: 30 MB, which is read in about two milliseconds."""
CONNECTIVITY, BREADTH_WHEN_BUILT, BREADTH_WHEN_SEARCHED = 16, 128, 32
"""How dense the graph is, and how far it is searched: recall above 0.99 among the first ten of 100,000."""
_OPEN_ENDED = np.datetime64("9999-12-31"), np.datetime64("0001-01-01")
_ROWS = """
    select
        chunk_id, document_id, domain, effective_from, effective_to, is_current, duplicate_of,
        cast(embedding as real[]) as embedding
    from text.search_chunk
    where embedding is not null
"""

Places = NDArray[np.intp]
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Near:
    """A chunk, and the cosine of its vector and the query's."""

    chunk_id: str
    score: float


class Index:
    """The vectors of a table, ready to be searched; reading threads may share it."""

    def __init__(self, rows: pa.Table, *, exact_rows: int = EXACT_ROWS) -> None:
        """Read the columns of `text.search_chunk` that are named in this module's example."""
        self.chunk_ids: list[str] = rows["chunk_id"].to_pylist()
        self._vectors = _matrix(rows["embedding"])
        self._exact_rows = exact_rows
        self._documents, self._document_codes = _codes(rows["document_id"])
        self._domains, self._domain_codes = _codes(rows["domain"])
        self._from = _days(rows["effective_from"], missing=_OPEN_ENDED[1])
        self._to = _days(rows["effective_to"], missing=_OPEN_ENDED[0])
        self._is_current = rows["is_current"].to_numpy().astype(bool)
        place = {chunk_id: number for number, chunk_id in enumerate(self.chunk_ids)}
        kept = rows["duplicate_of"].to_pylist()
        self._kept = {n: place[chunk] for n, chunk in enumerate(kept) if chunk in place}
        self._graph = self._built() if len(self.chunk_ids) > exact_rows else None

    @classmethod
    def open(cls, warehouse: Marts | None = None) -> Index:
        """Build the index from what was built last."""
        if warehouse is not None:
            return cls(warehouse.arrow(_ROWS).sort_by("chunk_id"))
        with marts.opened() as opened:
            return cls(opened.arrow(_ROWS).sort_by("chunk_id"))

    def __len__(self) -> int:
        return len(self.chunk_ids)

    def search(
        self,
        vector: Sequence[float] | Vector,
        k: int = 10,
        *,
        domain: str | None = None,
        document: str | None = None,
        as_of: date | None = None,
        include_superseded: bool = False,
    ) -> list[Near]:
        """The k nearest chunks that pass the filters, the nearest first.

        Raises:
            RetrievalError: the vector has another length than those of the table.
        """
        query = np.ascontiguousarray(vector, dtype=np.float32)
        if len(self) and query.shape != self._vectors.shape[1:]:
            raise RetrievalError(
                "the vector does not fit the index",
                expected=f"{self._vectors.shape[1]} numbers",
                found=f"shape {query.shape}",
                hint="embed the question with the embedder that text.search_chunk names",
            )
        allowed = self._allowed(domain, document, as_of, include_superseded)
        n_allowed = int(np.count_nonzero(allowed))
        if min(k, n_allowed) <= 0:
            return []
        places, scores = self._nearest(query, min(k, n_allowed), allowed, n_allowed)
        return [
            Near(self.chunk_ids[place], float(score)) for place, score in zip(places, scores, strict=True)
        ]

    def _allowed(
        self, domain: str | None, document: str | None, as_of: date | None, include_superseded: bool
    ) -> NDArray[np.bool_]:
        if include_superseded:
            allowed = np.ones(len(self), dtype=bool)
        elif as_of is None:
            allowed = self._is_current
        else:
            day = np.datetime64(as_of)
            allowed = (self._from <= day) & (self._to >= day)
        if domain is not None:
            allowed = allowed & (self._domain_codes == self._domains.get(domain, -1))
        if document is not None:
            allowed = allowed & (self._document_codes == self._documents.get(document, -1))
        return allowed

    def _nearest(
        self, query: Vector, k: int, allowed: NDArray[np.bool_], n_allowed: int
    ) -> tuple[Places, Vector]:
        """The nearest allowed places. Duplicates of a place that is allowed are left out, unless that leaves
        fewer than k."""
        if self._graph is not None and n_allowed > self._exact_rows:
            # As many as give k allowed ones on average, and some more if it is a matter of chance.
            n = k if n_allowed == len(self) and not self._kept else int(1.5 * k * len(self) / n_allowed) + 8
            found, at = self._graph.search(query[None], n)
            there = at[0] >= 0
            places, scores = at[0][there].astype(np.intp), found[0][there]
            passed = allowed[places]
            places, scores = self._distinct(places[passed], scores[passed], allowed)
            if len(places) >= k:
                return places[:k], scores[:k]
        candidates = np.flatnonzero(allowed)
        scores = (self._vectors if n_allowed == len(self) else self._vectors[candidates]) @ query
        n = min(k + len(self._kept), n_allowed)
        top = np.argpartition(-scores, n - 1)[:n]
        # Rows are in the order of chunk_id, which decides ties, as in SQL.
        top = top[np.lexsort((candidates[top], -scores[top]))]
        places, scores = self._distinct(candidates[top], scores[top], allowed)
        return places[:k], scores[:k]

    def _distinct(self, places: Places, scores: Vector, allowed: NDArray[np.bool_]) -> tuple[Places, Vector]:
        if not self._kept:
            return places, scores
        repeats = [place in self._kept and bool(allowed[self._kept[place]]) for place in places.tolist()]
        chosen = ~np.array(repeats, dtype=bool)
        return places[chosen], scores[chosen]

    def _built(self) -> Any:
        """The graph; None where there is nothing to build it with."""
        try:
            import faiss
        except ImportError:
            say(f"comparing {len(self):,} vectors one by one; `pip install faiss-cpu` makes that quicker")
            return None
        graph = faiss.IndexHNSWFlat(self._vectors.shape[1], CONNECTIVITY, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = BREADTH_WHEN_BUILT
        graph.hnsw.efSearch = BREADTH_WHEN_SEARCHED
        graph.add(self._vectors)
        return graph


def _matrix(column: pa.ChunkedArray) -> NDArray[np.float32]:
    n = len(column)
    flat = pc.list_flatten(column).to_numpy().astype(np.float32, copy=False)
    return np.ascontiguousarray(flat.reshape(n, len(flat) // n if n else 0))


def _codes(column: pa.ChunkedArray) -> tuple[dict[str, int], NDArray[np.int32]]:
    """A number for each text, and the column in these numbers; -2 for null."""
    encoded = column.combine_chunks().dictionary_encode()
    names = {name: code for code, name in enumerate(encoded.dictionary.to_pylist())}
    return names, pc.fill_null(encoded.indices, -2).to_numpy(zero_copy_only=False).astype(np.int32)


def _days(column: pa.ChunkedArray, *, missing: np.datetime64) -> NDArray[np.datetime64]:
    days = column.to_numpy().astype("datetime64[D]")
    days[np.isnat(days)] = missing
    return days
