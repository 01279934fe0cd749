"""Fit a predictor, or show that there is no need to: one row that says which, and why.

The training key is a digest of everything that decides a fit. If a version with that key exists, it is
reused, and neither MLflow nor scikit-learn is imported:

    force_training            -> forced   (fit)
    key known, version there  -> reused
    otherwise                 -> trained  (fit)
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from ml import fingerprint, registry, relation, settings
from ml.errors import TrainingDataError
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.relation import Relation

METRIC = "test_roc_auc"
"""The one number by which a predictor is summarised: its ranking on months that it has never seen."""

CODE = ("ml.dataset", "ml.evaluation", "ml.fitting", "ml.metrics", "ml.slices", "ml.splits")
"""The modules whose code decides a fit, besides the predictor's own estimator."""

TRAINING_SCHEMA = pa.schema(
    {
        "predictor": pa.string(),
        "decision": pa.string(),
        "reason": pa.string(),
        "training_key": pa.string(),
        "data_digest": pa.string(),
        "code_digest": pa.string(),
        "params_digest": pa.string(),
        "library_digest": pa.string(),
        "n_rows": pa.int64(),
        "n_positive": pa.int64(),
        "first_as_of_date": pa.date32(),
        "newest_as_of_date": pa.date32(),
        "run_id": pa.string(),
        "run_commit": pa.string(),
        "model_version": pa.int64(),
        "model_uri": pa.string(),
        "estimator": pa.string(),
        "metric": pa.string(),
        "metric_value": pa.float64(),
        "baseline_value": pa.float64(),
        "evaluation": pa.string(),
        "dbt_node": pa.string(),
        "dbt_checksum": pa.string(),
        "invocation_id": pa.string(),
        "git_commit": pa.string(),
        "tracking_uri": pa.string(),
        "decided_at": pa.timestamp("us"),
        "seconds": pa.float64(),
    }
)
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


def run(
    predictor: str,
    *,
    rows: Relation,
    inputs: Relation,
    context: Relation,
    previous: Relation | None,
) -> pa.Table:
    """Decide, fit if needed, and return the decision as exactly one row of `TRAINING_SCHEMA`.

    Args:
        predictor: a folder name in `ml/predictors`.
        rows: the training set; read only when a fit is needed.
        inputs: one row with n_rows, n_positive, first_as_of_date, newest_as_of_date, data_digest.
        context: one row with dbt_node, dbt_checksum, invocation_id, force_training.
        previous: the earlier rows of this table, or None on the first build.

    Raises:
        TrainingDataError: before anything is logged, if the training set cannot teach anything.
    """
    started = time.perf_counter()
    spec = predictors.load(predictor)
    facts, why = relation.one(inputs, what="inputs"), relation.one(context, what="context")
    _require_both_classes(facts, spec)
    key = fingerprint.Fingerprint(
        data_digest=str(facts["data_digest"]),
        n_rows=int(facts["n_rows"]),
        params_digest=spec.fit_digest,
        code_digest=fingerprint.code_digest([*CODE, spec.module]),
        library_digest=fingerprint.library_digest(),
    )
    commit = settings.git_commit()
    decision, reason, result = _decide(key, spec, why, _earlier(previous, predictor))
    if result is None:
        result = _fit(rows, spec, key, why, commit)
    row = {
        "predictor": predictor,
        "decision": decision,
        "reason": reason,
        **vars(key),
        "training_key": key.training_key,
        "n_positive": int(facts["n_positive"]),
        "first_as_of_date": _day(facts["first_as_of_date"]),
        "newest_as_of_date": _day(facts["newest_as_of_date"]),
        **result,
        **{name: str(why[name]) for name in ("dbt_node", "dbt_checksum", "invocation_id")},
        "git_commit": commit,
        "tracking_uri": settings.without_password(settings.tracking_uri()),
        "decided_at": datetime.now(UTC).replace(tzinfo=None),
        "seconds": time.perf_counter() - started,
    }
    return pa.Table.from_pylist([row], schema=TRAINING_SCHEMA)


def _decide(
    key: fingerprint.Fingerprint, spec: Predictor, context: Mapping[str, Any], earlier: list[dict[str, Any]]
) -> tuple[str, str, dict[str, Any] | None]:
    """The decision, its reason, and what an earlier fit left behind (None: fit)."""
    if context["force_training"]:
        return "forced", "force_training is set", None
    why = fingerprint.reason(earlier[0] if earlier else None, key)
    same = [row for row in earlier if row["training_key"] == key.training_key]
    if same:
        known = {name: same[0][name] for name in _RESULT}
        if registry.version(spec.name, known["model_version"]):
            back = "" if same[0] is earlier[0] else f" as on {same[0]['decided_at']:%Y-%m-%d}"
            return "reused", f"same data, parameters, code and libraries{back}", known | {"evaluation": ""}
        why = f"version {known['model_version']} is gone from the registry"
    if found := registry.with_key(spec.name, key.training_key):
        from ml import store

        known = {
            "run_id": found.run_id,
            "run_commit": found.tags["git_commit"],
            "model_version": found.number,
            "model_uri": found.uri,
            "estimator": found.tags["estimator"],
            "metric": found.tags["metric"],
            "metric_value": float(found.tags["metric_value"]),
            "baseline_value": float(found.tags["baseline_value"]),
            "evaluation": store.evaluation(found.run_id),
        }
        return "reused", f"version {found.number} in the registry has the same key", known
    return "trained", why, None


def _fit(
    rows: Relation, spec: Predictor, key: fingerprint.Fingerprint, context: Mapping[str, Any], commit: str
) -> dict[str, Any]:
    from ml import dataset, evaluation, fitting, served, tracking

    say(f"{spec.name}: reading {key.n_rows:,} rows")
    data = dataset.read(rows, spec, n_rows=key.n_rows)
    fitted = fitting.fit(data, spec, rival=served.rival(spec))
    tags = {
        **{name: str(context[name]) for name in ("dbt_node", "dbt_checksum", "invocation_id")},
        "git_commit": commit,
        "data_digest": key.data_digest,
        "training_key": key.training_key,
    }
    logged = tracking.log(fitted, data, spec, tags=tags)
    value, baseline = fitted.value(METRIC), fitted.value(METRIC, estimator=fitted.baseline)
    result = f"{METRIC} {value:.3f} (baseline {baseline:.3f})"
    say(f"{spec.name}: version {logged.model_version} is {fitted.winner}, {result}")
    return {
        "run_id": logged.run_id,
        "run_commit": commit,
        "model_version": logged.model_version,
        "model_uri": logged.model_uri,
        "estimator": fitted.winner,
        "metric": METRIC,
        "metric_value": value,
        "baseline_value": baseline,
        "evaluation": evaluation.as_json(fitted.evaluation),
    }


def _earlier(previous: Relation | None, predictor: str) -> list[dict[str, Any]]:
    """Earlier decisions about this predictor, the newest first; without their long evaluation text."""
    if previous is None:
        return []
    columns = [name for name in TRAINING_SCHEMA.names if name != "evaluation"]
    found = [row for row in relation.rows(previous, columns=columns) if row["predictor"] == predictor]
    return sorted(found, key=lambda row: row["decided_at"], reverse=True)


def _require_both_classes(facts: Mapping[str, Any], spec: Predictor) -> None:
    n_rows, n_positive = int(facts["n_rows"] or 0), int(facts["n_positive"] or 0)
    if n_rows == 0:
        raise TrainingDataError(
            f"the training set of {spec.name!r} is empty",
            expected=f"one row per {spec.entity} and {spec.time}",
            found="0 rows",
            hint=f"is the history longer than the horizon of {spec.horizon_days} days?",
        )
    if n_positive in (0, n_rows):
        raise TrainingDataError(
            f"the label {spec.label!r} has one value only",
            expected="rows with 0 and rows with 1",
            found=f"{n_positive:,} positive of {n_rows:,} rows",
            hint=f"look at how {spec.label!r} is made, and whether the table of endings is loaded",
        )


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
