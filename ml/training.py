"""Fit a predictor, or show that there is no need to: one row that says which, and why.

The training key is a digest of everything that decides a fit. If a version with that key exists, it is
reused, and neither MLflow nor scikit-learn is imported:

    force_training                                        -> forced   (fit)
    key known, version there                              -> reused
    only the data changed, and no rule asks for a fit     -> waited   (the champion goes on)
    otherwise                                             -> trained  (fit)
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ml import fingerprint, imports, relation, settings, tasks, training_decision
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.relation import Relation

if TYPE_CHECKING:
    from ml.dataset import TrainingSet

CODE = ("ml.dataset", "ml.evaluation", "ml.fitting", "ml.metrics", "ml.search", "ml.slices", "ml.splits")
"""The modules whose code decides a fit, besides the candidates and the task."""

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
        "trials": pa.string(),
        "rule": pa.string(),
        "rule_value": pa.float64(),
        "rule_threshold": pa.float64(),
        "rules_digest": pa.string(),
        "champion_version": pa.int64(),
        "n_new_months": pa.int64(),
        "n_new_rows": pa.int64(),
        "largest_feature_psi": pa.float64(),
        "drifted_feature": pa.string(),
        "new_metric": pa.float64(),
        "new_metric_high": pa.float64(),
        "new_metric_drop": pa.float64(),
        "new_metric_drop_low": pa.float64(),
        "new_level_gap": pa.float64(),
        "new_level_gap_low": pa.float64(),
    }
)


def run(
    predictor: str,
    *,
    rows: Relation,
    inputs: Relation,
    shift: Relation,
    context: Relation,
    previous: Relation | None,
) -> pa.Table:
    """Decide, fit if needed, and return the decision as exactly one row of `TRAINING_SCHEMA`.

    Args:
        predictor: a folder name in `ml/predictors`.
        rows: the training set; read only when a fit is needed.
        inputs: one row with n_rows, n_positive (null but for a binary label), first_as_of_date,
            newest_as_of_date, data_digest.
        shift: rows of data_digest, as_of_date, feature and psi: how far customers have moved from a set.
        context: one row with dbt_node, dbt_checksum, invocation_id, force_training.
        previous: the earlier rows of this table, or None on the first build.

    Raises:
        TrainingDataError: before anything is logged, if the training set cannot teach anything.
    """
    started = time.perf_counter()
    spec = predictors.load(predictor)
    facts, why = relation.one(inputs, what="inputs"), relation.one(context, what="context")
    task = tasks.of(spec.task)
    task.require(facts, spec)
    key = fingerprint.Fingerprint(
        data_digest=str(facts["data_digest"]),
        n_rows=int(facts["n_rows"]),
        params_digest=spec.fit_digest,
        code_digest=fingerprint.code_digest({*CODE, spec.module, *task.fitting, *task.code}),
        library_digest=fingerprint.library_digest(),
    )
    commit = settings.git_commit()

    @cache
    def read() -> TrainingSet:
        from ml import dataset

        say(f"{spec.name}: reading {key.n_rows:,} rows")
        return dataset.read(rows, spec, n_rows=key.n_rows)

    earlier = _earlier(previous, predictor)
    decision = training_decision.by_key(key, spec, why, earlier)
    if decision.name == "trained":
        decision = training_decision.by_policy(decision, key, spec, earlier, relation.rows(shift), read)
    result = decision.result or _fit(read(), spec, key, why, commit)
    row = {
        "predictor": predictor,
        "decision": decision.name,
        "reason": decision.reason,
        **vars(key),
        "training_key": key.training_key,
        "n_positive": facts["n_positive"],
        "first_as_of_date": training_decision.day(facts["first_as_of_date"]),
        "newest_as_of_date": training_decision.day(facts["newest_as_of_date"]),
        **result,
        **{name: str(why[name]) for name in ("dbt_node", "dbt_checksum", "invocation_id")},
        "git_commit": commit,
        "tracking_uri": settings.without_password(settings.tracking_uri()),
        "decided_at": datetime.now(UTC).replace(tzinfo=None),
        "seconds": time.perf_counter() - started,
        **decision.why,
    }
    return pa.Table.from_pylist([row], schema=TRAINING_SCHEMA)


def _fit(
    data: TrainingSet,
    spec: Predictor,
    key: fingerprint.Fingerprint,
    context: Mapping[str, Any],
    commit: str,
) -> dict[str, Any]:
    imports.settle()
    from ml import evaluation, search, served, tracking

    fitted = importlib.import_module(tasks.of(spec.task).fitting[0]).fit(data, spec, rival=served.rival(spec))
    tags = {
        **{name: str(context[name]) for name in ("dbt_node", "dbt_checksum", "invocation_id")},
        "git_commit": commit,
        "data_digest": key.data_digest,
        "training_key": key.training_key,
    }
    logged = tracking.log(fitted, data, spec, tags=tags)
    metric = f"test_{tasks.of(spec.task).metric}"
    value, baseline = fitted.value(metric), fitted.value(metric, estimator=fitted.baseline)
    result = f"{metric} {value:.3f} (baseline {baseline:.3f})"
    say(f"{spec.name}: version {logged.model_version} is {fitted.winner}, {result}")
    return {
        "run_id": logged.run_id,
        "run_commit": commit,
        "model_version": logged.model_version,
        "model_uri": logged.model_uri,
        "estimator": fitted.winner,
        "metric": metric,
        "metric_value": value,
        "baseline_value": baseline,
        "evaluation": evaluation.as_json(fitted.evaluation),
        "trials": search.as_json(fitted.trials),
    }


def _earlier(previous: Relation | None, predictor: str) -> list[dict[str, Any]]:
    """Earlier decisions about this predictor, the newest first; without their long texts.

    A column that an earlier release did not have is None.
    """
    if previous is None:
        return []
    whole = relation.table(previous)
    wanted = [name for name in TRAINING_SCHEMA.names if name not in training_decision.NOTHING_NEW]
    absent = dict.fromkeys(name for name in wanted if name not in whole.column_names)
    rows = whole.select([name for name in wanted if name not in absent]).to_pylist()
    found = [row | absent for row in rows if row["predictor"] == predictor]
    return sorted(found, key=lambda row: row["decided_at"], reverse=True)
