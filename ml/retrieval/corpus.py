"""What answering reads from the warehouse, besides what search returns: vectors of chunks, weights of terms,
and the model that decides when to refuse.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ml.errors import AnsweringError
from ml.marts import Marts
from ml.retrieval import refusal
from ml.retrieval.evidence import FEATURES, Candidate
from ml.retrieval.lexicon import Lexicon
from ml.retrieval.refusal import Refusal
from ml.retrieval.searching import Hit

_VECTORS = """
    select chunk_id, cast(embedding as real[]) as embedding from text.search_chunk
    where chunk_id in (select unnest(cast($chunk_ids as text[]))) and embedding is not null
"""
_TERMS = "select term, idf from text.term where term in (select unnest(cast($terms as text[])))"
_N_CHUNKS = "select count(*) as n_chunks from text.chunk"
_REFUSAL = "select * from text.refusal_coefficient"


def candidates(hits: Sequence[Hit], warehouse: Marts) -> list[Candidate]:
    """The hits with their vectors."""
    rows = warehouse.rows(_VECTORS, chunk_ids=[hit.chunk_id for hit in hits]) if hits else []
    vectors = {row["chunk_id"]: np.asarray(row["embedding"], dtype=np.float32) for row in rows}
    return [
        Candidate(
            chunk_id=hit.chunk_id,
            document_id=hit.document_id,
            title_path=hit.title_path,
            body=hit.text,
            vector=vectors.get(hit.chunk_id),
        )
        for hit in hits
    ]


def lexicon(texts: Iterable[str], warehouse: Marts) -> Lexicon:
    """Weights of the terms of some texts, such as a question."""
    empty = Lexicon({}, unknown=0.0)
    terms = sorted({term for text in texts for term in empty.terms(text)})
    rows = warehouse.rows(_TERMS, terms=terms) if terms else []
    ((n_chunks,),) = (row.values() for row in warehouse.rows(_N_CHUNKS))
    return Lexicon({row["term"]: float(row["idf"]) for row in rows}, unknown=unknown_idf(int(n_chunks)))


def unknown_idf(n_chunks: int) -> float:
    """The weight of a term that no chunk has, by the formula of the table `term`."""
    return math.log(1 + (n_chunks + 0.5) / 0.5)


def refusal_model(tier: str, warehouse: Marts) -> Refusal:
    """The model that serves: one for each tier of search, for words alone say less.

    Raises:
        AnsweringError: none was fitted yet.
    """
    rows = [row for row in _asked(warehouse, _REFUSAL) if row["tier"] == tier]
    return refusal.from_rows(rows, features=FEATURES)


def _asked(warehouse: Marts, query: str) -> list[dict[str, Any]]:
    try:
        return warehouse.rows(query)
    except Exception as error:
        if type(error).__name__ not in ("CatalogException", "UndefinedTable"):
            raise
        raise AnsweringError(
            "there is nothing to answer from",
            expected=f"the tables refusal_coefficient and term in {warehouse.place()}",
            found=str(error).splitlines()[0],
            hint="run `dbt build` once more: it was last built before answers were part of it",
        ) from error
