"""Which embedder serves: a new one replaces the old one only when search gets no worse by it.

    first      there was none
    switched   the wanted embedder is not worse on the golden questions, or there is nothing to compare
    restored   the same, and it is one that served before
    forced     somebody asked for it, whatever the golden questions say
    kept       the wanted embedder is worse: the old one goes on serving

Both sets of vectors stand side by side when this is asked. A row is added when there is something to decide:
not when the wanted embedder serves, nor when the same comparison was lost before.

>>> rows = decide(wanted=("minilm", "1"), serving=None, judged={}, state={"inputs_key": "k"})
>>> [(row["decision"], row["embedder"]) for row in rows]
[('first', 'minilm')]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from ml import relation
from ml.relation import Relation
from ml.retrieval.evaluation import METRICS, Floats, Judged, least_difference, scores
from ml.retrieval.measurement import Set, judge

METRIC = "ndcg_at_10"
"""It sees a shift of one rank among the first ten, where recall sees only what enters or leaves."""
LEG = "hybrid"
"""What people search with."""
TOLERANCE = 0.02
"""One question in fifty may go from first to lost: with 250 questions, embedders of the same quality differ
by as much, and a smaller tolerance would refuse half of them."""
CONFIDENCE = 0.95

SCHEMA = pa.schema(
    {
        "decision": pa.string(),
        "embedder": pa.string(),
        "embedder_version": pa.string(),
        "wanted_embedder": pa.string(),
        "wanted_version": pa.string(),
        "previous_embedder": pa.string(),
        "previous_version": pa.string(),
        "metric": pa.string(),
        "wanted_value": pa.float64(),
        "previous_value": pa.float64(),
        "difference": pa.float64(),
        "least_difference": pa.float64(),
        "tolerance": pa.float64(),
        "n_questions": pa.int32(),
        "reason": pa.string(),
        "inputs_key": pa.string(),
        "invocation_id": pa.string(),
        "decided_at": pa.timestamp("us"),
    }
)
Named = tuple[str, str]
"""An embedder and its version."""


def run(
    *,
    wanted: Named,
    hits: Relation,
    golden: Relation,
    parts: Relation,
    state: Mapping[str, Any],
    previous: Relation | None,
    forced: bool = False,
) -> pa.Table:
    """The decision as one row of `SCHEMA`, or no row when there is nothing to decide.

    Args:
        wanted: what the setting `embedder` names.
        hits, golden, parts, state: as for `ml.retrieval.measurement.run`.
        previous: the earlier rows of this table, or None on the first build.
        forced: switch without comparing.
    """
    before = (
        sorted(relation.rows(previous), key=lambda row: row["decided_at"]) if previous is not None else []
    )
    serving = (before[-1]["embedder"], before[-1]["embedder_version"]) if before else None
    judged: dict[Set, dict[str, Judged]] = {}
    if serving not in (None, wanted) and not forced:
        judged = judge(hits=hits, golden=golden, parts=parts)
    decided = decide(
        wanted=wanted,
        serving=serving,
        judged=judged,
        state=state,
        before=before,
        forced=forced,
    )
    return pa.Table.from_pylist(decided, schema=SCHEMA)


def decide(
    *,
    wanted: Named,
    serving: Named | None,
    judged: Mapping[Set, Mapping[str, Judged]],
    state: Mapping[str, Any],
    before: Sequence[Mapping[str, Any]] = (),
    forced: bool = False,
) -> list[dict[str, Any]]:
    """At most one row; see the module for what it can say."""
    row: dict[str, Any] = {
        **dict.fromkeys(SCHEMA.names),
        "inputs_key": state["inputs_key"],
        "invocation_id": state.get("invocation_id"),
        "embedder": wanted[0],
        "embedder_version": wanted[1],
        "wanted_embedder": wanted[0],
        "wanted_version": wanted[1],
        "decided_at": datetime.now(UTC).replace(tzinfo=None),
    }
    if serving is None:
        return [{**row, "decision": "first", "reason": "no embedder served before"}]
    if serving == wanted:
        return []
    served = {(old["embedder"], old["embedder_version"]) for old in before}
    won = "restored" if wanted in served else "switched"
    row |= {"previous_embedder": serving[0], "previous_version": serving[1]}
    if forced:
        return [{**row, "decision": "forced", "reason": "asked for by the variable force_embedder"}]
    new, old = judged.get((*wanted, LEG)), judged.get((*serving, LEG))
    if not judged:
        return [{**row, "decision": won, "reason": "no golden question is about these documents"}]
    if old is None:
        return [{**row, "decision": won, "reason": f"the vectors of {_named(serving)} are not complete"}]
    stays = {"embedder": serving[0], "embedder_version": serving[1], "decision": "kept"}
    if new is None:
        lost = [{**row, **stays, "reason": f"the vectors of {_named(wanted)} are not complete"}]
    else:
        compared, passed = _compare(new, old, wanted, serving)
        if passed:
            return [{**row, **compared, "decision": won}]
        lost = [
            {**row, **compared, "embedder": serving[0], "embedder_version": serving[1], "decision": "kept"}
        ]
    same = ("decision", "wanted_embedder", "wanted_version", "inputs_key", "reason")
    known = bool(before) and all(before[-1][name] == lost[0][name] for name in same)
    return [] if known else lost


def _compare(
    new: Mapping[str, Judged], old: Mapping[str, Judged], wanted: Named, serving: Named
) -> tuple[dict[str, Any], bool]:
    new_values, old_values = _metric(new), _metric(old)
    difference, least = least_difference(new_values, old_values, confidence=CONFIDENCE)
    passed = least >= -TOLERANCE
    reason = (
        f"{METRIC} {new_values.mean():.3f} with {_named(wanted)}, {old_values.mean():.3f} with "
        f"{_named(serving)}: with {CONFIDENCE:.0%} confidence a difference of at least {least:+.3f}, "
        f"wanted at least {-TOLERANCE:+g}"
    )
    figures = {
        "metric": METRIC,
        "wanted_value": float(new_values.mean()),
        "previous_value": float(old_values.mean()),
        "difference": difference,
        "least_difference": least,
        "tolerance": TOLERANCE,
        "n_questions": len(new_values),
        "reason": reason,
    }
    return figures, passed


def _metric(questions: Mapping[str, Judged]) -> Floats:
    """The metric of each question; both embedders have the same questions in the same order."""
    values: Floats = scores(list(questions.values()))[:, METRICS.index(METRIC)]
    return np.ascontiguousarray(values)


def _named(embedder: Named) -> str:
    return f"{embedder[0]} {embedder[1]}"
