"""Decide whether the candidate becomes champion: one row that says so, with the gate that decided.

    promoted   every gate passed; the alias `champion` now points to the candidate
    kept       nothing to decide: the candidate is champion already, or a person has moved the alias since
    rejected   a gate failed; the alias is untouched and the old champion goes on serving
    restored   a person has put an earlier version back, with `warehouse rollback`

A decision stands until something changes: the same candidate, champion and gates give the same decision, so
a rejected candidate that is reused by the next build stays rejected, and an alias that a person has moved
stays where it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from ml import fingerprint, registry, relation, retention, rollback, tasks
from ml.errors import PromotionError, RegistryError
from ml.evaluation import as_json
from ml.gates import Verdict
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor
from ml.registry import Version
from ml.relation import Relation

CODE = (
    "ml.comparisons",
    "ml.compilation",
    "ml.dataset",
    "ml.predictors.phrases",
    "ml.reasons",
    "ml.scoring",
    "ml.served",
)
"""The modules whose code decides a score and its reasons, besides the champion itself and its task."""

PROMOTION_SCHEMA = pa.schema(
    {
        "predictor": pa.string(),
        "decision": pa.string(),
        "gate": pa.string(),
        "gate_value": pa.float64(),
        "gate_threshold": pa.float64(),
        "reason": pa.string(),
        "candidate_version": pa.int64(),
        "candidate_run_id": pa.string(),
        "champion_version": pa.int64(),
        "champion_run_id": pa.string(),
        "champion_model_uri": pa.string(),
        "champion_metric": pa.string(),
        "champion_metric_value": pa.float64(),
        "scoring_digest": pa.string(),
        "gates_digest": pa.string(),
        "verdicts": pa.string(),
        "invocation_id": pa.string(),
        "decided_at": pa.timestamp("us"),
    }
)


@dataclass(frozen=True)
class Outcome:
    """A decision before it becomes a row; `gate` is `none` when no gate decided.

    A decision that stood already asked no gate, and has no verdicts.
    """

    decision: str
    reason: str
    gate: str = "none"
    value: float | None = None
    threshold: float | None = None
    verdicts: list[Verdict] = field(default_factory=list)


def run(predictor: str, *, training: Relation, context: Relation, previous: Relation | None) -> pa.Table:
    """Decide, move the alias if need be, and return the decision as exactly one row of `PROMOTION_SCHEMA`.

    Args:
        predictor: a folder name in `ml/predictors`.
        training: the table of training decisions; its newest row is the candidate.
        context: one row with invocation_id.
        previous: the earlier rows of this table, or None on the first build.

    Raises:
        PromotionError: the candidate was rejected and there is no champion that could go on serving.
        RegistryError: the candidate is no longer in the registry.
    """
    spec = predictors.load(predictor)
    why = relation.one(context, what="context")
    training = relation.table(training)
    trained = _newest(training, predictor, "training")
    number = int(trained["model_version"])
    candidate = registry.version(predictor, number)
    if candidate is None:
        raise RegistryError(
            f"version {number} of {predictor!r} is not in the registry",
            expected="the version of the newest training row",
            found="no such version, or its files are gone",
            hint=f"the training node fits a new one: dbt build --select +{predictor}_promotion",
        )
    champion = registry.champion(predictor)
    earlier = _earlier(previous, predictor)
    before = earlier[0] if earlier else None
    standing = _standing(spec, candidate, champion, before, reused=trained["decision"] == "reused")
    outcome = standing or _judge(spec, candidate, champion, trained, training)
    replaced = champion
    if outcome.decision == "promoted":
        champion = candidate
    if champion is None:
        raise PromotionError(
            f"gate {outcome.gate!r} rejected version {candidate.number} of {predictor!r}, with no champion",
            expected=f"{outcome.gate} to pass the threshold {_shown(outcome.threshold)}",
            found=_shown(outcome.value),
            hint="improve the data or the parameters, or lower the gate in params.yml and say there why",
        )
    if standing is None:
        named = {version.number for version in (champion, candidate, replaced) if version}
        retention.apply(spec, champion=champion.number, named=named, decisions=earlier)
    row = {
        "predictor": predictor,
        "decision": outcome.decision,
        "gate": outcome.gate,
        "gate_value": outcome.value,
        "gate_threshold": outcome.threshold,
        "reason": outcome.reason,
        "candidate_version": candidate.number,
        "candidate_run_id": candidate.run_id,
        "champion_version": champion.number,
        "champion_run_id": champion.run_id,
        "champion_model_uri": champion.uri,
        "champion_metric": champion.tags.get("metric"),
        "champion_metric_value": _metric(champion),
        "scoring_digest": scoring_digest(spec, champion),
        "gates_digest": spec.gates_digest,
        "verdicts": as_json(vars(verdict) for verdict in outcome.verdicts),
        "invocation_id": str(why["invocation_id"]),
        "decided_at": datetime.now(UTC).replace(tzinfo=None),
    }
    return pa.Table.from_pylist([row], schema=PROMOTION_SCHEMA)


def scoring_digest(spec: Predictor, champion: Version) -> str:
    """The digest of everything that decides a score besides the row: model, wording, code, library
    versions."""
    return fingerprint.digest(
        champion.run_id,
        str(champion.number),
        spec.wording_digest,
        fingerprint.code_digest([*CODE, *tasks.of(spec.task).code]),
        fingerprint.library_digest(),
    )


def _standing(
    spec: Predictor,
    candidate: Version,
    champion: Version | None,
    before: dict[str, Any] | None,
    *,
    reused: bool,
) -> Outcome | None:
    """The decision that already stands, or None if the gates have to be asked."""
    if champion and before and champion.number != before["champion_version"]:
        replaced = champion.tags.get(rollback.FROM)
        if replaced == str(before["champion_version"]):
            said = f"in place of version {replaced}, {champion.tags[rollback.REASON]}"
            return Outcome("restored", f"version {champion.number} was put back {said}")
    if champion and champion.number == candidate.number:
        return Outcome("kept", f"version {candidate.number} is champion already")
    settled = candidate.tags.get("promotion")
    if champion is None or settled is None:
        return None
    same_gates = candidate.tags.get("gates_digest") == spec.gates_digest
    if settled == "rejected" and same_gates:
        gate = candidate.tags.get("rejected", "none")
        value, threshold = (float(candidate.tags.get(key, "nan")) for key in ("gate_value", "gate_threshold"))
        return Outcome(
            "rejected", f"rejected before by {gate}, and nothing has changed", gate, value, threshold
        )
    same_candidate = before is None or before["candidate_version"] == candidate.number
    if settled == "promoted" and reused and same_candidate:
        return Outcome(
            "kept",
            f"version {candidate.number} was champion until a person chose version {champion.number}",
        )
    return None


def _judge(
    spec: Predictor,
    candidate: Version,
    champion: Version | None,
    trained: Mapping[str, Any],
    training: Relation,
) -> Outcome:
    """Ask the gates, and write the answer into the registry."""
    from ml import gates, store

    evaluation = json.loads(_evaluation(training, candidate.run_id) or store.evaluation(candidate.run_id))
    verdicts = gates.judge(
        spec,
        evaluation,
        estimator=trained["estimator"],
        champion=(champion.number, _metric(champion)) if champion else None,
    )
    failed = next((verdict for verdict in verdicts if not verdict.passed), None)
    if failed:
        outcome = Outcome("rejected", failed.reason, failed.gate, failed.value, failed.threshold, verdicts)
        tags = {"promotion": "rejected", "rejected": failed.gate, "gate_value": repr(failed.value)}
        tags |= {"gate_threshold": repr(failed.threshold), "gates_digest": spec.gates_digest}
    else:
        said = f"all {len(verdicts)} gates passed"
        if champion:
            said += f"; {next(one.reason for one in verdicts if one.gate == gates.CHAMPION_GATE)}"
        outcome = Outcome("promoted", said, verdicts=verdicts)
        tags = {"promotion": "promoted", "gates_digest": spec.gates_digest}
    store.settle(candidate, tags, champion=failed is None)
    return outcome


def _evaluation(training: Relation, run_id: str) -> str:
    """The evaluation text of the row that fitted this run; '' if only reused rows are left."""
    found = relation.rows(training, columns=["run_id", "evaluation"])
    return next((row["evaluation"] for row in found if row["run_id"] == run_id and row["evaluation"]), "")


def _newest(rows: Relation, predictor: str, what: str) -> dict[str, Any]:
    found = _earlier(rows, predictor)
    if not found:
        raise RegistryError(
            f"there is no {what} row for {predictor!r}",
            expected="at least one decision",
            found="none",
            hint=f"build the {what} node of {predictor!r} first",
        )
    return found[0]


def _earlier(rows: Relation | None, predictor: str) -> list[dict[str, Any]]:
    """The rows about this predictor, the newest first."""
    if rows is None:
        return []
    mine = [row for row in relation.rows(rows) if row["predictor"] == predictor]
    return sorted(mine, key=lambda row: row["decided_at"], reverse=True)


def _metric(version: Version) -> float:
    return float(version.tags.get("metric_value", math.nan))


def _shown(number: float | None) -> str:
    return "unknown" if number is None else f"{number:.4g}"
