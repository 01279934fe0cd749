"""Fits and scorings are told as OpenLineage events: complete, twice the same, and only where it is asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
from click.testing import CliRunner, Result

from ml import marts
from ml.cli.main import cli
from ml.errors import ExportError, LineageError
from ml.openlineage import delivery, records

INVOCATION = "0b9e0a41-6f3c-4dc5-9a83-6a3a1f5e8a11"
TABLES = f"""
    create schema marts; create schema features; create schema predictions;
    create table features.churn_training_set (customer_id varchar, price_usd double);
    create table features.customer_month (customer_id varchar, as_of_date date, price_usd double);
    create table predictions.customer_churn (customer_id varchar, churn_probability double);
    create table marts.ml_training_decisions as
    select * from (values
        -- the first fit, on rows that are no longer today's
        ('r1', 1, 'trained', 'no earlier fit', 'd1', 100, timestamp '2026-09-05 06:00:10', 2.5::double, 'sqlite:////w/mlflow.db'),
        -- another fit, and two builds that reused it, one of them from another place
        ('r2', 2, 'forced', 'force_training is set', 'd2', 120, timestamp '2026-10-05 06:00:10', 4.0, 'sqlite:////w/mlflow.db'),
        ('r2', 2, 'reused', 'the same', 'd2', 120, timestamp '2026-10-06 06:00:00', 0.1, 'sqlite:////w/mlflow.db'),
        ('r2', 2, 'reused', 'the same', 'd2', 120, timestamp '2026-10-07 06:00:00', 0.1, 'sqlite:////moved/mlflow.db')
    ) as t (run_id, model_version, decision, reason, data_digest, n_rows, decided_at, seconds, tracking_uri)
    cross join (select
        'churn' as predictor, 'k' as training_key, 'c' as code_digest, 'p' as params_digest,
        'l' as library_digest, '0123abc' as run_commit, 'gradient_boosting' as estimator,
        'test_roc_auc' as metric, 0.81::double as metric_value, 0.78::double as baseline_value,
        'model.warehouse.churn_training' as dbt_node, 'c0ffee' as dbt_checksum,
        '{INVOCATION}' as invocation_id);
    create table marts.ml_runs as select distinct run_id, estimator from marts.ml_training_decisions;
    create table marts.ml_metrics as
    select * from (values
        ('r2', 'gradient_boosting', 'test', 'all', 'roc_auc', 0.81::double),
        -- a metric that could not be computed, a slice, another split and a loser: none is told
        ('r2', 'gradient_boosting', 'test', 'all', 'pr_auc', null),
        ('r2', 'gradient_boosting', 'test', 'all', 'lift_top_decile', 'nan'::double),
        ('r2', 'gradient_boosting', 'test', 'region', 'brier', 0.02),
        ('r2', 'gradient_boosting', 'train', 'all', 'brier', 0.01),
        ('r2', 'logistic_regression', 'test', 'all', 'brier', 0.03)
    ) as t (run_id, estimator, split, slice, metric, metric_value);
    create table marts.ml_promotions as
    select * from (values
        ('r2', 'rejected', 'test_roc_auc', 0.81::double, 0.99, 'too low', timestamp '2026-10-05 06:01:00'),
        ('r2', 'promoted', 'none', null, null, 'all 9 gates passed', timestamp '2026-10-06 06:01:00'),
        ('r2', 'kept', 'none', null, null, 'champion already', timestamp '2026-10-07 06:01:00')
    ) as t (candidate_run_id, decision, gate, gate_value, gate_threshold, reason, decided_at);
    create table marts.ml_lineage as
    select 'customer_churn' as prediction_table, 'churn' as predictor, 'r2' as run_id, 2 as model_version,
        'features.customer_month' as feature_table, scored_at, as_of_date
    from (values
        (timestamp '2026-10-06 06:02:00', date '2026-10-05'),
        (timestamp '2026-10-06 06:02:00', date '2026-10-05'),
        (timestamp '2026-10-07 06:02:00', date '2026-10-05')
    ) as t (scored_at, as_of_date);
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a warehouse with two fits, two reuses and two scorings."""
    for name in ("WAREHOUSE_TARGET", "OPENLINEAGE_API_KEY", "OPENLINEAGE_NAMESPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    with duckdb.connect(str(tmp_path / "published.duckdb")) as connection:
        connection.execute(TABLES)
    return tmp_path


class Receiver:
    """An endpoint that keeps what it is sent; from event `refuses_from` on, it answers with `status`."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.status, self.refuses_from, self.headers = 201, 0, {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                refused = receiver.status >= 300 and len(receiver.received) >= receiver.refuses_from
                if not refused:
                    receiver.received.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status if refused else 201)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def export(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["openlineage", *arguments])


def told() -> list[dict[str, Any]]:
    shown = export()
    assert shown.exit_code == 0, shown.output
    return [json.loads(line) for line in shown.stdout.splitlines()]


def of(events: list[dict[str, Any]], node: str, kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["job"]["name"] == node and event["eventType"] == kind]


def test_every_event_has_what_the_standard_requires(home: Path) -> None:
    events = told()
    assert len(events) == 8, "a start and an end of two fits and two scorings"
    assert [event["eventTime"] for event in events] == sorted(event["eventTime"] for event in events)
    for event in events:
        assert event["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
        assert event["producer"] == "urn:ai-warehouse:openlineage"
        assert event["eventType"] in ("START", "COMPLETE")
        assert event["eventTime"].endswith("Z")
        assert event["job"]["namespace"] == "warehouse"
        assert str(UUID(event["run"]["runId"])) == event["run"]["runId"]
        named = [event["job"], event["run"], *event["inputs"], *event["outputs"]]
        assert all(its["namespace"] and its["name"] for its in [*event["inputs"], *event["outputs"]])
        facets = [
            facet
            for its in named
            for kind in ("facets", "inputFacets", "outputFacets")
            for facet in its.get(kind, {}).values()
        ]
        assert facets and all(facet["_producer"] and facet["_schemaURL"] for facet in facets)


def test_each_run_starts_once_and_ends_once(home: Path) -> None:
    kinds: dict[str, list[str]] = {}
    for event in told():
        kinds.setdefault(event["run"]["runId"], []).append(event["eventType"])
    assert list(kinds.values()) == [["START", "COMPLETE"]] * 4


def test_fit_names_rows_code_run_metrics_and_gates(home: Path) -> None:
    started, ended = (of(told(), "model.warehouse.churn_training", kind)[1] for kind in ("START", "COMPLETE"))
    assert started["eventTime"] == "2026-10-05T06:00:06.000000Z"
    assert ended["eventTime"] == "2026-10-05T06:00:10.000000Z"
    (rows,), (version,) = ended["inputs"], ended["outputs"]
    assert rows["namespace"] == f"duckdb://{home}/warehouse.duckdb"
    assert rows["name"] == "warehouse.features.churn_training_set"
    assert rows["facets"]["version"]["datasetVersion"] == "d2"
    assert rows["inputFacets"]["inputStatistics"]["rowCount"] == 120
    assert [(field["name"], field["type"]) for field in rows["facets"]["schema"]["fields"]] == [
        ("customer_id", "VARCHAR"),
        ("price_usd", "DOUBLE"),
    ]
    assert (version["namespace"], version["name"]) == ("sqlite:////w/mlflow.db", "models:/churn/2")
    facets = ended["run"]["facets"]
    assert facets["parent"]["run"]["runId"] == INVOCATION
    assert (facets["warehouse_code"]["gitCommit"], facets["warehouse_code"]["dbtChecksum"]) == (
        "0123abc",
        "c0ffee",
    )
    assert facets["warehouse_mlflow"]["runId"] == "r2"
    assert facets["warehouse_metrics"]["test"] == {"roc_auc": 0.81}
    promotion = facets["warehouse_promotion"]
    assert (promotion["decision"], promotion["reason"]) == ("promoted", "all 9 gates passed")


def test_start_knows_nothing_of_what_came_of_it(home: Path) -> None:
    started = of(told(), "model.warehouse.churn_training", "START")[1]
    assert started["outputs"] == []
    assert {"warehouse_metrics", "warehouse_promotion"} & set(started["run"]["facets"]) == set()
    assert started["inputs"] and "parent" in started["run"]["facets"]


def test_columns_are_told_of_the_rows_that_are_there(home: Path) -> None:
    """The first fit has read other rows: what columns they had is not known any more."""
    first = of(told(), "model.warehouse.churn_training", "COMPLETE")[0]
    assert first["inputs"][0]["facets"]["version"]["datasetVersion"] == "d1"
    assert "schema" not in first["inputs"][0]["facets"]


def test_scoring_joins_features_and_version_to_predictions(home: Path) -> None:
    events = told()
    first, second = of(events, "model.warehouse.churn_scores", "COMPLETE")
    features, version = first["inputs"]
    assert features["name"] == "warehouse.features.customer_month"
    fitted = of(events, "model.warehouse.churn_training", "COMPLETE")[1]["outputs"][0]
    assert (version["namespace"], version["name"]) == (fitted["namespace"], fitted["name"])
    (predictions,) = first["outputs"]
    assert predictions["name"] == "warehouse.predictions.customer_churn"
    assert predictions["outputFacets"]["outputStatistics"]["rowCount"] == 2
    assert second["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 1
    assert first["run"]["facets"]["warehouse_span"]["newestAsOfDate"] == "2026-10-05"


def test_a_second_export_says_the_same(home: Path) -> None:
    assert told() == told()


def test_namespace_of_jobs_is_a_setting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "larkfield")
    events = told()
    assert {event["job"]["namespace"] for event in events} == {"larkfield"}


@pytest.mark.parametrize(("name", "is_list"), [("a.jsonl", False), ("a.ndjson", False), ("a.json", True)])
def test_file_is_whole(home: Path, tmp_path: Path, name: str, is_list: bool) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_text("old")
    shown = export("--to", str(folder / name))
    assert shown.exit_code == 0, shown.output
    assert "8 events on fits (2) and scorings (2)" in shown.output
    text = (folder / name).read_text(encoding="utf-8")
    found = json.loads(text) if is_list else [json.loads(line) for line in text.splitlines()]
    assert found == told()
    assert [file.name for file in folder.iterdir()] == [name], "nothing is left beside it"


def test_file_in_no_folder_is_an_error(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"could not be written[\s\S]*No such file or directory[\s\S]*Hint"):
        delivery.write([], tmp_path / "nowhere" / "a.jsonl")


def test_events_are_posted_one_by_one(home: Path, receiver: Receiver) -> None:
    shown = export("--to", receiver.url)
    assert shown.exit_code == 0, shown.output
    assert [path for path, _, _ in receiver.received] == ["/api/v1/lineage"] * 8
    assert [body for _, _, body in receiver.received] == told()
    assert all("Authorization" not in headers for _, headers, _ in receiver.received)


def test_endpoint_may_be_named_in_full_and_have_a_key(
    home: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINEAGE_API_KEY", "a-key")
    assert export("--to", f"{receiver.url}/behind/api/v1/lineage/").exit_code == 0
    path, headers, _ = receiver.received[0]
    assert path == "/behind/api/v1/lineage"
    assert headers["Authorization"] == "Bearer a-key"


@pytest.mark.parametrize(("status", "hint"), [(500, "look into its log"), (401, "OPENLINEAGE_API_KEY")])
def test_a_refusal_names_address_status_and_what_to_do(
    home: Path, receiver: Receiver, status: int, hint: str
) -> None:
    receiver.status, receiver.refuses_from = status, 3
    shown = export("--to", receiver.url)
    assert isinstance(shown.exception, ExportError)
    said = str(shown.exception)
    assert f"{receiver.url}/api/v1/lineage refused an event" in said
    assert f"status {status}" in said and "after 3 events" in said
    assert hint in said


def test_a_redirect_is_a_refusal(home: Path, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 301, {"Location": f"{receiver.url}/elsewhere"}
    shown = export("--to", receiver.url)
    assert isinstance(shown.exception, ExportError)
    assert f"301 (Moved Permanently to {receiver.url}/elsewhere)" in str(shown.exception)
    assert receiver.received == []


def test_nobody_at_the_address_is_an_error_without_its_password(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shown = export("--to", f"http://ana:secret@127.0.0.1:{port}")
    assert isinstance(shown.exception, ExportError)
    assert f"http://ana@127.0.0.1:{port}/api/v1/lineage cannot be reached" in str(shown.exception)
    assert "secret" not in str(shown.exception)


@pytest.mark.parametrize("target", ["s3://bucket/a.jsonl", "http://", "file:///tmp/a"])
def test_other_addresses_are_refused_before_anything_is_read(target: str) -> None:
    with pytest.raises(ExportError, match=r"cannot be sent there[\s\S]*Hint"):
        delivery.is_url(target)


def test_warehouse_without_a_fit_has_nothing_to_tell(home: Path) -> None:
    with duckdb.connect(str(home / "published.duckdb")) as connection:
        connection.execute("delete from marts.ml_training_decisions; delete from marts.ml_lineage")
    with marts.opened() as opened, pytest.raises(LineageError, match=r"nothing to tell[\s\S]*make build"):
        records.read(opened)


def test_without_a_warehouse_the_build_is_named(home: Path) -> None:
    (home / "published.duckdb").unlink()
    shown = export()
    assert "run `make build`" in str(shown.exception)
