"""What is told of fits and scorings, from the same files on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from databases import Built

from ml import marts
from ml.openlineage import records
from ml.openlineage.events import events


def told(built: Built, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The events of a warehouse, without what has to differ: places, ids, moments and names of types."""
    from openlineage.client.serde import Serde

    for name in ("DATABASE_URL", "MLFLOW_TRACKING_URI", "OPENLINEAGE_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in built.project.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WAREHOUSE_HOME", str(built.project.home))
    monkeypatch.setenv("WAREHOUSE_TARGET", built.project.target)
    with marts.opened() as opened:
        found = [Serde.to_dict(event) for event in events(records.read(opened))]
    return [
        {
            "job": event["job"]["name"],
            "type": event["eventType"],
            "facets": sorted(event["run"]["facets"]),
            "metrics": event["run"]["facets"].get("warehouse_metrics", {}).get("test"),
            "inputs": [_dataset(its) for its in event["inputs"]],
            "outputs": [_dataset(its) for its in event["outputs"]],
        }
        for event in found
    ]


def _dataset(its: dict[str, Any]) -> dict[str, Any]:
    facets = its["facets"]
    return {
        "name": its["name"].split(".", 1)[-1] if "." in its["name"] else its["name"],
        "version": facets.get("version", {}).get("datasetVersion"),
        "columns": [field["name"] for field in facets.get("schema", {}).get("fields", [])],
        "n_read": its.get("inputFacets", {}).get("inputStatistics", {}).get("rowCount"),
        "n_written": its.get("outputFacets", {}).get("outputStatistics", {}).get("rowCount"),
    }


def test_both_engines_tell_the_same(
    on_duckdb: Built, on_postgres: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = (told(built, monkeypatch) for built in (on_duckdb, on_postgres))
    # Predictors are fitted side by side, in an order that nobody has promised.
    jobs = {event["job"] for event in ours}
    assert {"model.warehouse.churn_training", "model.warehouse.churn_scores"} < jobs
    assert jobs == {event["job"] for event in theirs} and len(ours) == 2 * len(jobs)
    for job in sorted(jobs):
        of_both = zip(
            (event for event in ours if event["job"] == job),
            (event for event in theirs if event["job"] == job),
            strict=True,
        )
        for one, other in of_both:
            assert one.pop("metrics") == pytest.approx(other.pop("metrics"), abs=1e-9)
            assert one == other
    _, fitted = (event for event in ours if event["job"] == "model.warehouse.churn_training")
    _, scored = (event for event in ours if event["job"] == "model.warehouse.churn_scores")
    assert fitted["inputs"][0]["n_read"] > 1000 and fitted["inputs"][0]["columns"]
    assert scored["outputs"][0]["n_written"] > 100
