"""A warehouse of three documents, as answering sees it: hits of a search by words, and tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from ml import embedding
from ml.retrieval.evidence import FEATURES
from ml.retrieval.lexicon import Lexicon

EMBEDDER = "hashing"
CHUNKS = {
    "sick-leave#1": ("Sick leave > Notes", "You need a doctor's note after three days. Send it in.\n"),
    "travel#1": (
        "Travel > Hotels",
        "| City | Limit |\n|---|---|\n| New York | $210 a night |\n| Elsewhere | $140 |\n\nKeep the receipt.",
    ),
    "roaming#1": (
        "Roaming > Bill brake",
        "Roaming charges stop at $50 a month per line:\n\n- data is blocked\n- calls are blocked",
    ),
}  # fmt: skip
WORDS = Lexicon({}, unknown=1.0)


def vector(text: str) -> np.ndarray:
    return np.asarray(embedding.load(EMBEDDER).embed([text])[0])


class Library:
    """Answers the queries of answering. `threshold`: the smallest probability that is answered."""

    def __init__(self, *, threshold: float = 0.5, tables: bool = True, vectors: bool = True) -> None:
        self.threshold, self.tables, self.vectors = threshold, tables, vectors

    def rows(self, sql: str, /, **parameters: Any) -> list[dict[str, Any]]:
        if "ai_search" in sql:
            return self._hits(parameters["query"], parameters["k"], parameters["vector"] is not None)
        if "refusal_coefficient" in sql:
            if not self.tables:
                raise CatalogException("Table with name refusal_coefficient does not exist!")
            return [
                {"tier": tier, "refusal_key": "k1", "feature": feature, "mean": 0.3, "scale": 0.1,
                 "coefficient": 1.0, "intercept": 0.0, "threshold": self.threshold}
                for tier, features in (("hybrid", FEATURES), ("static", FEATURES[2:])) for feature in features
            ]  # fmt: skip
        if "from text.term" in sql:
            return [{"term": term, "idf": 1.0} for term in parameters["terms"] if term in self._known()]
        if "count(*)" in sql:
            return [{"n_chunks": len(CHUNKS)}]
        if "chunk_ids" in parameters:
            return [
                {"chunk_id": name, "embedding": vector("\n".join(CHUNKS[name]))}
                for name in parameters["chunk_ids"]
            ]
        if not self.vectors:
            return []
        return [{"embedder": EMBEDDER, "embedder_version": embedding.describe(EMBEDDER).version}]

    def place(self) -> str:
        return "a small library"

    def _known(self) -> set[str]:
        return {term for title, body in CHUNKS.values() for term in WORDS.terms(f"{title} {body}")}

    def _hits(self, query: str, k: int, hybrid: bool) -> list[dict[str, Any]]:
        asked = set(WORDS.terms(query))
        found = {
            name: len(asked & set(WORDS.terms(f"{title} {body}"))) for name, (title, body) in CHUNKS.items()
        }
        ranked = sorted((name for name in found if hybrid or found[name]), key=lambda name: -found[name])[:k]
        return [
            {"rank": rank, "document_id": name.split("#")[0], "chunk_id": name, "title_path": CHUNKS[name][0],
             "body": CHUNKS[name][1], "score": 1 / rank, "bm25_rank": rank,
             "vector_rank": rank if hybrid else None, "tier": "hybrid" if hybrid else "static"}
            for rank, name in enumerate(ranked, start=1)
        ]  # fmt: skip


class CatalogException(Exception):
    """Named as DuckDB's."""
