"""Fit, reuse or wait: the decision about a fit, before anything is read or imported that computes.

First the training key: the same key, the same version. Where it differs, and only in the data, the policy of
retraining is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ml import fingerprint, registry
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.registry import Version

if TYPE_CHECKING:
    from ml.dataset import TrainingSet

_RESULT = (
    "run_id",
    "run_commit",
    "model_version",
    "model_uri",
    "estimator",
    "metric",
    "metric_value",
    "baseline_value",
)
"""What a fit leaves behind; a reused row repeats it."""
NOTHING_NEW = {"evaluation": "", "trials": ""}
"""What was measured is in the row of the fit."""
_RULE = ("rule", "rule_value", "rule_threshold", "rules_digest")


@dataclass(frozen=True)
class Decision:
    """A decision before it becomes a row.

    Attributes:
        name: trained, forced, reused or waited.
        reason: why, in words.
        why: the rule that decided, and the evidence, as columns; see `ml.retraining`.
        result: what an earlier fit left behind; None leads to a fit.
    """

    name: str
    reason: str
    why: dict[str, Any]
    result: dict[str, Any] | None = None


def by_key(
    key: fingerprint.Fingerprint, spec: Predictor, context: Mapping[str, Any], earlier: list[dict[str, Any]]
) -> Decision:
    """The decision, as far as the training key tells."""
    if context["force_training"]:
        return Decision("forced", "force_training is set", {"rule": "forced"})
    fits = [row for row in earlier if row["decision"] != "waited"]
    same = [row for row in fits if row["training_key"] == key.training_key]
    if same:
        known = {name: same[0][name] for name in _RESULT}
        if registry.version(spec.name, known["model_version"]):
            back = "" if same[0] is fits[0] else f" as on {same[0]['decided_at']:%Y-%m-%d}"
            said = f"same data, parameters, code and libraries{back}"
            return Decision("reused", said, {"rule": "nothing_changed"}, known | NOTHING_NEW)
        gone = f"version {known['model_version']} is gone from the registry"
        return Decision("trained", gone, {"rule": "version_gone"})
    if found := registry.with_key(spec.name, key.training_key):
        from ml import store

        said = f"version {found.number} in the registry has the same key"
        known = _known(found) | {
            "evaluation": store.evaluation(found.run_id),
            "trials": store.trials(found.run_id),
        }
        return Decision("reused", said, {"rule": "nothing_changed"}, known)
    rule = "first_fit"
    if fits:
        rule = "any_change" if key.differs_in_data_only(fits[0]) else "definition_changed"
    return Decision("trained", fingerprint.reason(fits[0] if fits else None, key), {"rule": rule})


def _known(version: Version) -> dict[str, Any]:
    """What a fit left behind, as the registry has it."""
    return {
        "run_id": version.run_id,
        "run_commit": version.tags["git_commit"],
        "model_version": version.number,
        "model_uri": version.uri,
        "estimator": version.tags["estimator"],
        "metric": version.tags["metric"],
        "metric_value": float(version.tags["metric_value"]),
        "baseline_value": float(version.tags["baseline_value"]),
    }


def by_policy(
    decision: Decision,
    key: fingerprint.Fingerprint,
    spec: Predictor,
    earlier: list[dict[str, Any]],
    shift: list[dict[str, Any]],
    read: Callable[[], TrainingSet],
) -> Decision:
    """Where only the data differ from those of the champion: what the policy of retraining says."""
    champion = registry.champion(spec.name)
    its = [
        row
        for row in earlier
        if champion and row["decision"] != "waited" and row["model_version"] == champion.number
    ]
    if champion is None or not its or not key.differs_in_data_only(its[0]):
        return decision
    from ml import retraining

    evidence_columns = [each.name for each in fields(retraining.Evidence)]
    digest = fingerprint.digest(spec.retraining_digest, champion.run_id, key.training_key)
    for row in earlier:
        if row["decision"] == "waited" and row["rules_digest"] == digest:
            why = {name: row[name] for name in (*_RULE, *evidence_columns)}
            return Decision("waited", row["reason"], why, _known(champion) | NOTHING_NEW)
    say(f"{spec.name}: data changed; looking at how version {champion.number} does")
    evidence = retraining.gather(
        spec, champion, shift=shift, trained_until=day(its[0]["newest_as_of_date"]), read=read
    )
    call = retraining.decide(spec.retraining, evidence)
    why = {
        "rule": call.rule,
        "rule_value": call.value,
        "rule_threshold": call.threshold,
        "rules_digest": digest,
        **vars(evidence),
    }
    if call.retrain:
        by = (
            ""
            if call.value is None
            else f"; {call.rule} is {call.value:.3f}, at the limit of {call.threshold:g}"
        )
        return Decision("trained", decision.reason + by, why)
    said = f"{decision.reason}, and no rule asks for a fit"
    return Decision("waited", said, why, _known(champion) | NOTHING_NEW)


def day(value: date | datetime) -> date:
    """A date, of which some drivers make a midnight."""
    return value.date() if isinstance(value, datetime) else value
