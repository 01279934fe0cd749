"""Two events, START and COMPLETE, for each fit and each scoring, as OpenLineage 2-0-2 has them.

    fit       features.churn_training_set                 -> models:/churn/3
    scoring   features.customer_month, models:/churn/3    -> predictions.customer_churn

>>> fit_id("4f2a") == fit_id("4f2a") != fit_id("4f2b")
True
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from ml.errors import ExportError
from ml.openlineage.records import Fit, Place, Records, Scoring, Table

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, RunEvent

PRODUCER = "urn:ai-warehouse:openlineage"
PROJECT = "warehouse"
"""dbt's name for this project: the first part of every node's name."""


def job_namespace() -> str:
    """What the jobs belong to: `OPENLINEAGE_NAMESPACE`, as every OpenLineage client has it, else the project.

    Whoever sends two warehouses to one endpoint needs two.
    """
    return os.environ.get("OPENLINEAGE_NAMESPACE") or PROJECT


def fit_id(run_id: str) -> str:
    """The id of a fit, from MLflow's id of its run."""
    return str(uuid5(NAMESPACE_URL, f"{PRODUCER}/fit/{run_id}"))


def scoring_id(table: str, run_id: str, scored_at: datetime) -> str:
    """The id of a scoring, from what was written, by which run, and when."""
    return str(uuid5(NAMESPACE_URL, f"{PRODUCER}/scoring/{table}/{run_id}/{scored_at.isoformat()}"))


def events(records: Records) -> list[RunEvent]:
    """All events, in the order in which things happened.

    Raises:
        ExportError: the extra `openlineage` is not installed.
    """
    try:
        from openlineage.client import facet_v2
    except ImportError as error:
        raise ExportError(
            "OpenLineage events cannot be made",
            expected="the extra `openlineage` of this project",
            found=str(error),
            hint="run `pip install --editable '.[openlineage]'`: one small package",
        ) from error
    facet_v2.set_producer(PRODUCER)
    made = [event for fit in records.fits for event in _of_fit(fit, records.place)]
    made += [event for scoring in records.scorings for event in _of_scoring(scoring, records.place)]
    return sorted(made, key=lambda event: event.eventTime)


def _of_fit(fit: Fit, place: Place) -> Iterator[RunEvent]:
    from openlineage.client import facet_v2 as facets

    row = fit.row
    namespace, project = job_namespace(), f"dbt-build-{PROJECT}"
    known: dict[str, Any] = {
        "parent": facets.parent_run.ParentRunFacet(
            run=facets.parent_run.Run(runId=row["invocation_id"]),
            job=facets.parent_run.Job(namespace=namespace, name=project),
        ),
        "warehouse_code": _facet(
            gitCommit=row["run_commit"],
            dbtNode=row["dbt_node"],
            dbtChecksum=row["dbt_checksum"],
            codeDigest=row["code_digest"],
            paramsDigest=row["params_digest"],
            libraryDigest=row["library_digest"],
        ),
        "warehouse_mlflow": _facet(runId=row["run_id"], trackingUri=row["tracking_uri"]),
        "warehouse_decision": _facet(
            decision=row["decision"], reason=row["reason"], trainingKey=row["training_key"]
        ),
    }
    results: dict[str, Any] = {
        "warehouse_metrics": _facet(
            estimator=row["estimator"],
            metric=row["metric"],
            value=row["metric_value"],
            baseline=row["baseline_value"],
            test=dict(fit.metrics),
        )
    }
    if judged := fit.judgement:
        results["warehouse_promotion"] = _facet(
            decision=judged["decision"],
            gate=judged["gate"],
            value=judged["gate_value"],
            threshold=judged["gate_threshold"],
            reason=judged["reason"],
            decidedAt=_moment(judged["decided_at"]),
        )
    learned = _read(fit.rows, place, version=row["data_digest"], n_rows=row["n_rows"])
    yield from _both(
        run=(fit_id(row["run_id"]), known, results),
        job=_job(row["dbt_node"]),
        span=(row["decided_at"] - timedelta(seconds=row["seconds"]), row["decided_at"]),
        inputs=[learned],
        output=_version(row["predictor"], row["model_version"], row["tracking_uri"], written=True),
    )


def _of_scoring(scoring: Scoring, place: Place) -> Iterator[RunEvent]:
    from openlineage.client import facet_v2 as facets
    from openlineage.client.event_v2 import OutputDataset

    row = scoring.row
    known: dict[str, Any] = {
        "warehouse_mlflow": _facet(runId=row["run_id"], trackingUri=scoring.store),
        "warehouse_span": _facet(
            firstAsOfDate=row["first_as_of_date"].isoformat(),
            newestAsOfDate=row["newest_as_of_date"].isoformat(),
        ),
    }
    statistics = facets.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=row["n_rows"]
    )
    yield from _both(
        run=(scoring_id(scoring.predictions.name, row["run_id"], row["scored_at"]), known, {}),
        job=_job(f"model.{PROJECT}.{row['predictor']}_scores"),
        # The rows carry one moment, when the pass began; how long it took is not recorded.
        span=(row["scored_at"], row["scored_at"]),
        inputs=[
            _read(scoring.features, place),
            _version(row["predictor"], row["model_version"], scoring.store, written=False),
        ],
        output=OutputDataset(
            **_named(scoring.predictions, place), outputFacets={"outputStatistics": statistics}
        ),
    )


def _both(
    *,
    run: tuple[str, dict[str, Any], dict[str, Any]],
    job: Job,
    span: tuple[datetime, datetime],
    inputs: list[InputDataset],
    output: OutputDataset,
) -> Iterator[RunEvent]:
    """What was known at the start, and the same with what came of it."""
    from openlineage.client.event_v2 import Run, RunEvent, RunState

    run_id, known, results = run
    for kind, moment in zip((RunState.START, RunState.COMPLETE), span, strict=True):
        has_ended = kind is RunState.COMPLETE
        yield RunEvent(
            eventType=kind,
            eventTime=_moment(moment),
            run=Run(runId=run_id, facets=known | results if has_ended else known),
            job=job,
            inputs=inputs,
            outputs=[output] if has_ended else [],
            producer=PRODUCER,
        )


def _job(node: str) -> Job:
    from openlineage.client import facet_v2 as facets
    from openlineage.client.event_v2 import Job

    kind = facets.job_type_job.JobTypeJobFacet(processingType="BATCH", integration="DBT", jobType="MODEL")
    return Job(namespace=job_namespace(), name=node, facets={"jobType": kind})


def _read(table: Table, place: Place, *, version: str = "", n_rows: int | None = None) -> InputDataset:
    from openlineage.client import facet_v2 as facets
    from openlineage.client.event_v2 import InputDataset

    its = _named(table, place)
    if version:
        its["facets"]["version"] = facets.dataset_version_dataset.DatasetVersionDatasetFacet(version)
    counted = facets.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=n_rows)
    return InputDataset(**its, inputFacets={"inputStatistics": counted} if n_rows is not None else {})


def _version(predictor: str, number: int, store: str, *, written: bool) -> Any:
    """A version in the registry, under the address by which MLflow loads it."""
    from openlineage.client import facet_v2 as facets
    from openlineage.client.event_v2 import InputDataset, OutputDataset

    return (OutputDataset if written else InputDataset)(
        namespace=store,
        name=f"models:/{predictor}/{number}",
        facets={
            "version": facets.dataset_version_dataset.DatasetVersionDatasetFacet(str(number)),
            "datasetType": facets.dataset_type_dataset.DatasetTypeDatasetFacet("MODEL"),
        },
    )


def _named(table: Table, place: Place) -> dict[str, Any]:
    from openlineage.client.facet_v2 import schema_dataset as schema

    fields = [schema.SchemaDatasetFacetFields(name=name, type=kind) for name, kind in table.columns.items()]
    return {
        "namespace": place.namespace,
        "name": f"{place.database}.{table.name}",
        "facets": {"schema": schema.SchemaDatasetFacet(fields)} if fields else {},
    }


def _facet(**known: Any) -> Any:
    """A facet of our own; the standard has none for it."""
    from openlineage.client.facet_v2 import RunFacet

    return RunFacet().with_additional_properties(**known)


def _moment(when: datetime) -> str:
    """
    >>> _moment(datetime(2026, 10, 5, 6, 0, 0, 250))
    '2026-10-05T06:00:00.000250Z'
    """
    return f"{when.isoformat(timespec='microseconds')}Z"
