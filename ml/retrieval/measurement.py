"""Measure search on the golden questions, whenever something changed that could move a number.

Rows are only ever added, so that quality has a history: one set of rows for each state of the questions and
of what search answered to them.

>>> hits = pa.table({"embedder": ["hashing"], "embedder_version": ["1"], "leg": ["hybrid"],
...                  "question_id": ["q1"], "rank": [1], "chunk_id": ["a#1"]})
>>> golden = pa.table({"question_id": ["q1"], "part": [1], "chunk_id": ["a#1"]})
>>> parts = pa.table({"question_id": ["q1"], "domain": ["people"], "part": [1]})
>>> rows = measure(hits=hits, golden=golden, parts=parts)
>>> [(row["domain"], row["value"]) for row in rows if row["metric"] == "recall_at_5"]
[('all', 1.0), ('people', 1.0)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ml import relation
from ml.relation import Relation
from ml.retrieval.evaluation import METRICS, Judged, estimates, scores

ALL = "all"
SCHEMA = pa.schema(
    {
        "inputs_key": pa.string(),
        "embedder": pa.string(),
        "embedder_version": pa.string(),
        "leg": pa.string(),
        "domain": pa.string(),
        "metric": pa.string(),
        "n_questions": pa.int32(),
        "value": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "invocation_id": pa.string(),
        "measured_at": pa.timestamp("us"),
    }
)
Set = tuple[str, str, str]
"""An embedder, its version, and a leg."""


def run(
    *, hits: Relation, golden: Relation, parts: Relation, state: Mapping[str, Any], previous: Relation | None
) -> pa.Table:
    """The rows to add: none if this state was measured already.

    Args:
        hits: the first ten hits of every embedder, leg and question.
        golden: the chunks that answer each part of each question.
        parts: each part of each question that the documents answer, with its domain.
        state: `inputs_key`, a digest of the three, and `invocation_id`.
        previous: the column `inputs_key` of the rows there are, newest last; None on the first build.
    """
    if previous is not None and state["inputs_key"] in _keys_in_force(previous):
        return SCHEMA.empty_table()
    same = {name: state[name] for name in ("inputs_key", "invocation_id")}
    at = datetime.now(UTC).replace(tzinfo=None)
    rows = [{**row, **same, "measured_at": at} for row in measure(hits=hits, golden=golden, parts=parts)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _keys_in_force(previous: Relation) -> set[str]:
    """The key of the newest rows: an older state that came back is measured again, as the latest."""
    rows = relation.rows(previous)
    newest = max((row["measured_at"] for row in rows), default=None)
    return {row["inputs_key"] for row in rows if row["measured_at"] == newest}


def measure(*, hits: Relation, golden: Relation, parts: Relation) -> Iterator[dict[str, Any]]:
    """One row per embedder, leg, domain and metric."""
    judged = judge(hits=hits, golden=golden, parts=parts)
    domains = {row["question_id"]: row["domain"] for row in relation.rows(parts)}
    for (embedder, version, leg), questions in judged.items():
        values = scores(list(questions.values()))
        its = np.array([domains[question] for question in questions])
        for domain in [ALL, *sorted(set(its.tolist()))]:
            chosen = values if domain == ALL else values[its == domain]
            for metric, estimate in zip(METRICS, estimates(chosen), strict=True):
                yield {
                    "embedder": embedder,
                    "embedder_version": version,
                    "leg": leg,
                    "domain": domain,
                    "metric": metric,
                    "n_questions": len(chosen),
                    "value": estimate.value,
                    "low": estimate.low,
                    "high": estimate.high,
                }


def judge(*, hits: Relation, golden: Relation, parts: Relation) -> dict[Set, dict[str, Judged]]:
    """Every question under every embedder and leg, in the order of their names.

    A question to which a leg has no hit counts as missed, and so does a part whose passage is in no chunk.
    """
    answers: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in relation.rows(golden):
        answers[row["question_id"], row["part"]].add(row["chunk_id"])
    wanted: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for row in relation.rows(parts):
        wanted[row["question_id"]][row["part"]] = answers[row["question_id"], row["part"]]
    found: dict[Set, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in relation.rows(hits):
        its = (row["embedder"], row["embedder_version"], row["leg"])
        found[its][row["question_id"]].append((row["rank"], row["chunk_id"]))
    return {
        its: {
            question: Judged(wanted[question], [chunk for _, chunk in sorted(found[its][question])])
            for question in sorted(wanted)
        }
        for its in sorted(found)
        if wanted
    }
