"""The registry is read without MLflow, from SQLite and over HTTP, and both say the same as MLflow."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from ml import registry, registry_tables, store
from ml.registry import Version


@pytest.fixture
def registered(home) -> Version:
    """Two versions of a model, the first behind the alias, with files."""
    client = store.connect()
    client.create_registered_model("churn")
    for number in (1, 2):
        files = home / "artifacts" / str(number)
        files.mkdir(parents=True)
        (files / "MLmodel").write_text("flavors: {}")
        client.create_model_version("churn", str(files), tags={"training_key": f"key-{number}"})
    client.set_registered_model_alias("churn", "champion", "1")
    return registry.version("churn", 1)


def test_sqlite_answers_as_mlflow_does(registered, home) -> None:
    slow = registry._Client()
    assert registered.tags == slow.version("churn", 1).tags == {"training_key": "key-1"}
    assert registry.champion("churn").number == slow.behind("churn", "champion").number == 1
    assert registry.with_key("churn", "key-2").number == slow.with_key("churn", "key-2").number == 2
    assert registry.version("churn", 2).uri == "models:/churn/2"


@pytest.mark.parametrize(
    "question",
    [
        lambda: registry.version("churn", 9),
        lambda: registry.with_key("churn", "no such key"),
        lambda: registry.champion("nobody"),
    ],
)
def test_what_is_not_there_is_none(registered, question) -> None:
    assert question() is None


def test_a_deleted_version_and_one_without_files_are_not_there(registered, home) -> None:
    (home / "artifacts" / "2" / "MLmodel").unlink()
    assert registry.version("churn", 2) is None
    store.connect().delete_model_version("churn", "1")
    assert registry.version("churn", 1) is None
    assert registry.champion("churn") is None


def test_no_store_yet_means_nothing_is_registered(home) -> None:
    (home / "mlflow.db").unlink()
    assert registry.champion("churn") is None
    (home / "mlflow.db").touch()
    assert registry.champion("churn") is None


def test_a_store_that_is_being_made_is_asked_about_when_it_is_there(home) -> None:
    """Trainings start together: one makes the tables, in steps, while the others ask what is in them."""
    store.connect()
    with closing(sqlite3.connect(home / "mlflow.db")) as half_made:
        half_made.execute("alter table model_versions drop column storage_location")
    with pytest.raises(registry.Unreadable, match="storage_location"):
        registry_tables.Sqlite(home / "mlflow.db").behind("churn", "champion")
    assert registry.champion("churn") is None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A tracking server that knows version 3, its key and its alias, and remembers what it was asked."""
    known = {
        "name": "churn",
        "version": "3",
        "run_id": "r3",
        "source": "models:/m-3",
        "status": "READY",
        "tags": [{"key": "training_key", "value": "key-3"}],
    }
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlparse(self.path)
            values = {name: its[0] for name, its in parse_qs(url.query).items()}
            asked.append(url.path.removeprefix("/api/2.0/mlflow/"))
            if "search" in url.path:
                found = {"model_versions": [known]} if "key-3" in values["filter"] else {}
            elif values.get("version") == "3" or values.get("alias") == "champion":
                found = {"model_version": known}
            else:
                found = {"error_code": "RESOURCE_DOES_NOT_EXIST"}
            self.send_response(404 if "error_code" in found else 200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            pass

    running = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{running.server_port}/")
    yield asked
    running.shutdown()


def test_a_server_is_asked_over_http(server) -> None:
    expected = Version("churn", 3, "r3", "models:/m-3", {"training_key": "key-3"})
    assert registry.version("churn", 3) == expected
    assert registry.champion("churn") == expected
    assert registry.with_key("churn", "key-3") == expected
    assert registry.version("churn", 4) is None
    assert registry.with_key("churn", "key-4") is None
    assert server == [
        "model-versions/get",
        "registered-models/alias",
        "model-versions/search",
        "model-versions/get",
        "model-versions/search",
    ]
