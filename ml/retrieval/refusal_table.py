"""The refusal models as rows: fitted when the evidence or the code changed, reused otherwise, and never lost.

A model whose key was seen before is not fitted again: its row is written once more, as the newest, which is
the one that serves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ml import fingerprint, relation
from ml.progress import say
from ml.relation import Relation
from ml.retrieval.evidence import FEATURES
from ml.retrieval.golden_evidence import HYBRID, STATIC, TIERS

CODE = ("ml.retrieval.refusal_fit", "ml.retrieval.refusal_table")
FEATURES_OF = {
    HYBRID: FEATURES,
    # Without vectors, all cosines are nought.
    STATIC: ("chunk_coverage",),
}
DEFAULTS: dict[str, dict[str, Any]] = {
    HYBRID: {
        "intercept": 0.95,
        "threshold": 0.39,
        "means": (0.51, 0.53, 0.43),
        "scales": (0.13, 0.13, 0.19),
        "coefficients": (1.62, 0.34, 0.95),
    },
    STATIC: {
        "intercept": 0.50,
        "threshold": 0.42,
        "means": (0.45,),
        "scales": (0.18,),
        "coefficients": (1.48,),
    },
}
"""What the demo's golden questions taught, rounded: for documents that have no such questions yet."""
KNOWN_SCALE = "minilm"
"""How the names of embedders begin whose cosines the demo's questions were measured with."""
_NO_WEIGHT = {"means": 0.0, "scales": 1.0, "coefficients": 0.0}
ALL = "all"
FEWEST = 15
"""Questions of each class, for which five folds within five folds still hold some of each."""
SCHEMA = pa.schema(
    {
        "tier": pa.string(),
        "refusal_key": pa.string(),
        "decision": pa.string(),
        "n_questions": pa.int32(),
        "n_unanswerable": pa.int32(),
        "intercept": pa.float64(),
        "threshold": pa.float64(),
        "coefficients": pa.string(),
        "evaluation": pa.string(),
        "embedder": pa.string(),
        "embedder_version": pa.string(),
        "decided_at": pa.timestamp("us"),
    }
)
Rows = Sequence[Mapping[str, Any]]


def run(*, evidence: Relation, questions: Relation, previous: Relation | None) -> pa.Table:
    """The models to add: none for a tier whose newest model has the same key.

    Args:
        evidence: the rows of `golden_evidence`.
        questions: question_id and `embedding`, by which questions that ask the same are kept together.
        previous: all columns of the rows there are, or None.

    With too few questions of a class to learn from, it is the model of `DEFAULTS`, and nothing is measured.
    """
    earlier = (
        sorted(relation.rows(previous), key=lambda row: row["decided_at"]) if previous is not None else []
    )
    vectors = {row["question_id"]: row["embedding"] for row in relation.rows(questions)}
    found = relation.rows(evidence)
    new = []
    for tier in TIERS:
        rows = sorted((row for row in found if row["tier"] == tier), key=lambda row: row["question_id"])
        key = fingerprint.digest(
            tier,
            *(f"{row['question_id']} {row['evidence_key']}" for row in rows),
            fingerprint.code_digest(CODE),
            fingerprint.library_digest(),
        )
        known = [row for row in earlier if row["tier"] == tier]
        if known and known[-1]["refusal_key"] == key:
            continue
        same = next((row for row in reversed(known) if row["refusal_key"] == key), None)
        if same:
            row = {**same, "decision": "reused"}
        else:
            row = _fitted(tier, key, rows, vectors) if _can_teach(rows) else _default(tier, key, rows)
        new.append({**row, "decided_at": datetime.now(UTC).replace(tzinfo=None)})
    return pa.Table.from_pylist(new, schema=SCHEMA)


def _fitted(tier: str, key: str, rows: Rows, vectors: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    from ml.retrieval import refusal_fit

    features = FEATURES_OF[tier]
    x = np.array([[row[name] for name in features] for row in rows], dtype=np.float64).reshape(len(rows), -1)
    unanswerable = np.array([not row["is_answerable"] for row in rows], dtype=bool)
    alike = refusal_fit.same_questions(
        np.array([vectors[row["question_id"]] for row in rows], dtype=np.float32)
    )
    fitted = refusal_fit.fit(x, unanswerable, alike)
    model = fitted.model
    evaluation = list(_evaluation(rows, fitted.refused, unanswerable))
    f1 = next(row["value"] for row in evaluation if row["metric"] == "refusal_f1" and row["domain"] == ALL)
    say(f"refusal, {tier}: F1 {f1:.3f} on {len(rows):,} golden questions, in cross-validation")
    return {
        "tier": tier,
        "refusal_key": key,
        "decision": "fitted",
        "n_questions": len(rows),
        "n_unanswerable": int(unanswerable.sum()),
        "intercept": model.intercept,
        "threshold": fitted.threshold,
        "coefficients": _terms(
            features, model.means.tolist(), model.scales.tolist(), model.coefficients.tolist()
        ),
        "evaluation": json.dumps(evaluation),
        "embedder": rows[0]["embedder"],
        "embedder_version": rows[0]["embedder_version"],
    }


def _evaluation(rows: Rows, refused: Any, unanswerable: Any) -> Iterator[dict[str, Any]]:
    """Each metric for all questions, and for those of each domain."""
    from ml.retrieval import refusal_fit

    domains = np.array([row["domain"] for row in rows])
    supported = np.array([row["n_parts_cited"] > 0 for row in rows], dtype=bool)
    for domain in [ALL, *sorted(set(domains.tolist()))]:
        chosen = np.ones(len(rows), dtype=bool) if domain == ALL else domains == domain
        answerable = chosen & ~unanswerable
        measured = refusal_fit.refusal_quality(refused[:, chosen], unanswerable[chosen])
        if answerable.any():
            measured += refusal_fit.answer_support(supported[answerable], refused[:, answerable])
        for one in measured:
            yield {"domain": domain, **vars(one)}


def _can_teach(rows: Rows) -> bool:
    n_answerable = sum(bool(row["is_answerable"]) for row in rows)
    return min(n_answerable, len(rows) - n_answerable) >= FEWEST


def _default(tier: str, key: str, rows: Rows) -> dict[str, Any]:
    say(f"refusal, {tier}: too few golden questions about these documents; the demo's threshold is used")
    embedder = rows[0]["embedder"] if rows else None
    known = DEFAULTS[tier]
    if tier == HYBRID and not str(embedder).startswith(KNOWN_SCALE):
        # Cosines of another embedder have another scale: words alone decide.
        known = {
            **DEFAULTS[STATIC],
            **{name: (value, value, *DEFAULTS[STATIC][name]) for name, value in _NO_WEIGHT.items()},
        }
    n_answerable = sum(bool(row["is_answerable"]) for row in rows)
    return {
        "tier": tier,
        "refusal_key": key,
        "decision": "default",
        "n_questions": len(rows),
        "n_unanswerable": len(rows) - n_answerable,
        "intercept": known["intercept"],
        "threshold": known["threshold"],
        "coefficients": _terms(FEATURES_OF[tier], known["means"], known["scales"], known["coefficients"]),
        "evaluation": "[]",
        "embedder": embedder,
        "embedder_version": rows[0]["embedder_version"] if rows else None,
    }


def _terms(
    features: Iterable[str], means: Iterable[float], scales: Iterable[float], coefficients: Iterable[float]
) -> str:
    """The terms of a model as JSON."""
    terms = zip(features, means, scales, coefficients, strict=True)
    return json.dumps(
        [
            {"position": place, "feature": name, "mean": mean, "scale": scale, "coefficient": coefficient}
            for place, (name, mean, scale, coefficient) in enumerate(terms, start=1)
        ]
    )
