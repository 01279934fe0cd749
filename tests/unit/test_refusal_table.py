"""A refusal model is fitted once for the same evidence, comes back with it, and has a default."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml.retrieval import golden_evidence, refusal_fit, refusal_table
from ml.retrieval.golden_evidence import HYBRID, STATIC


@pytest.fixture(autouse=True)
def _few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_fit, "REPEATS", 2)


def evidence(n: int = 120, *, key: str = "e1", embedder: str = "minilm") -> pa.Table:
    """A question in four is unanswerable, and has less evidence."""
    draw = np.random.default_rng(5)
    rows = []
    for tier in (HYBRID, STATIC):
        for number in range(n):
            answerable = number % 4 > 0
            found = draw.normal(0.3 + 0.3 * answerable, 0.1, size=3)
            rows.append(
                {
                    "tier": tier, "question_id": f"q{number:03}", "evidence_key": key,
                    "is_answerable": answerable,
                    "domain": ("people", "help")[number % 2], "n_parts": int(answerable),
                    "n_parts_cited": int(answerable and number % 10 > 0), "answer": "", "embedder": embedder,
                    "embedder_version": "1",
                    **dict(zip(golden_evidence.FEATURES, found.tolist(), strict=True)),
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=golden_evidence.SCHEMA)


QUESTIONS = pa.table(
    {"question_id": [f"q{n:03}" for n in range(120)], "embedding": np.eye(120, dtype=np.float32).tolist()}
)


def run(found: pa.Table, previous: pa.Table | None = None) -> list[dict[str, Any]]:
    return refusal_table.run(evidence=found, questions=QUESTIONS, previous=previous).to_pylist()


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=refusal_table.SCHEMA)


def test_each_tier_has_a_model_and_what_was_measured_of_it() -> None:
    import json

    rows = run(evidence())
    assert [(row["tier"], row["decision"], row["n_unanswerable"]) for row in rows] == [
        (HYBRID, "fitted", 30),
        (STATIC, "fitted", 30),
    ]
    for row, n_terms in zip(rows, (3, 1), strict=True):
        assert len(json.loads(row["coefficients"])) == n_terms
        measured = json.loads(row["evaluation"])
        assert {one["domain"] for one in measured} == {"all", "people", "help"}
        assert next(one for one in measured if one["metric"] == "refusal_f1")["value"] > 0.7


def test_same_evidence_adds_nothing_and_an_old_state_comes_back_without_a_fit() -> None:
    first = run(evidence())
    assert run(evidence(), table(first)) == []
    second = run(evidence(key="e2"), table(first))
    assert [row["decision"] for row in second] == ["fitted", "fitted"]
    third = run(evidence(), table(first + second))
    assert [row["decision"] for row in third] == ["reused", "reused"]
    assert [row["refusal_key"] for row in third] == [row["refusal_key"] for row in first]
    assert third[0]["decided_at"] > second[0]["decided_at"], "the newest row serves"
    assert run(evidence(), table(first + second + third)) == []


@pytest.mark.parametrize(("embedder", "weighs"), [("minilm", True), ("hashing", False)])
def test_too_few_questions_give_the_default(embedder: str, weighs: bool) -> None:
    """Cosines of an unknown embedder have an unknown scale: they get no weight."""
    import json

    hybrid, static = run(evidence(8, embedder=embedder))
    assert (hybrid["decision"], hybrid["evaluation"]) == ("default", "[]")
    terms = {term["feature"]: term["coefficient"] for term in json.loads(hybrid["coefficients"])}
    assert set(terms) == set(golden_evidence.FEATURES)
    assert (terms["chunk_cosine"] > 0) is weighs
    assert terms["chunk_coverage"] > 0
    assert [term["feature"] for term in json.loads(static["coefficients"])] == ["chunk_coverage"]


def test_no_question_at_all_gives_the_default() -> None:
    assert [row["decision"] for row in run(evidence(0))] == ["default", "default"]
