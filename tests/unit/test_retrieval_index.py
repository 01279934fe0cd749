"""The index in memory finds what an exact search finds, and as many rows as match."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import RetrievalError
from ml.retrieval.index import Index

N, DIMENSIONS = 3_000, 32


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    random = np.random.default_rng(3)
    found = random.standard_normal((N, DIMENSIONS), dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def rows(vectors: np.ndarray) -> pa.Table:
    numbers = range(N)
    return pa.table(
        {
            "chunk_id": [f"{n:05}" for n in numbers],
            "document_id": [f"d{n // 10}" for n in numbers],
            "domain": ["rare" if n % 300 == 0 else "common" for n in numbers],
            "effective_from": pa.array([date(2025, 1, 1) if n % 2 else None for n in numbers], pa.date32()),
            "effective_to": pa.array(
                [date(2025, 12, 31) if n % 4 == 1 else None for n in numbers], pa.date32()
            ),
            "is_current": [n % 4 != 1 for n in numbers],
            "duplicate_of": pa.array(["00000" if n == 2 else None for n in numbers], pa.string()),
            "embedding": list(vectors),
        }
    )


def best(vectors: np.ndarray, query: np.ndarray, allowed: list[int], k: int) -> list[str]:
    order = sorted(allowed, key=lambda n: (-float(vectors[n] @ query), n))
    return [f"{n:05}" for n in order[:k]]


@pytest.fixture(scope="module", params=["exact", "graph"])
def index(request: pytest.FixtureRequest, rows: pa.Table) -> Index:
    if request.param == "graph":
        pytest.importorskip("faiss")
    return Index(rows, exact_rows=100 if request.param == "graph" else N)


def test_nearest_are_found(index: Index, vectors: np.ndarray) -> None:
    current = [n for n in range(N) if n % 4 != 1 and n != 2]
    found = wanted = 0
    for query in vectors[:50]:
        true = best(vectors, query, current, 10)
        hits = [near.chunk_id for near in index.search(query, 10)]
        assert len(hits) == 10
        found, wanted = found + len({*hits} & {*true}), wanted + 10
    assert found / wanted > 0.97


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        ({"domain": "rare"}, [n for n in range(0, N, 300) if n % 4 != 1]),
        ({"document": "d7"}, [n for n in range(70, 80) if n % 4 != 1]),
        ({"domain": "nowhere"}, []),
        ({"as_of": date(2024, 6, 1), "document": "d7"}, [n for n in range(70, 80) if n % 2 == 0]),
        ({"as_of": date(2026, 6, 1), "document": "d7"}, [n for n in range(70, 80) if n % 4 != 1]),
        ({"include_superseded": True, "document": "d7"}, list(range(70, 80))),
    ],
)
def test_filtered_search_returns_k_rows_when_k_match(
    index: Index, vectors: np.ndarray, filters: dict[str, object], allowed: list[int]
) -> None:
    hits = [near.chunk_id for near in index.search(vectors[5], 8, **filters)]  # type: ignore[arg-type]
    assert hits == best(vectors, vectors[5], allowed, 8)


def test_many_rows_are_returned_when_many_match(index: Index, vectors: np.ndarray) -> None:
    assert len(index.search(vectors[0], 2_000)) == 2_000
    assert len(index.search(vectors[0], 10_000, include_superseded=True)) in (N - 1, N)


def test_duplicate_gives_way_to_the_one_that_is_kept(index: Index, vectors: np.ndarray) -> None:
    assert "00002" not in [near.chunk_id for near in index.search(vectors[2], 5)]


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_is_asked_for(index: Index, vectors: np.ndarray, k: int) -> None:
    assert index.search(vectors[0], k) == []


def test_vector_of_another_length_is_refused(index: Index) -> None:
    with pytest.raises(RetrievalError, match=r"expected: 32 numbers[\s\S]*Hint: embed the question"):
        index.search([1.0, 0.0])


def test_empty_table_finds_nothing(rows: pa.Table) -> None:
    assert Index(rows.slice(0, 0)).search([1.0] * DIMENSIONS, 5) == []
