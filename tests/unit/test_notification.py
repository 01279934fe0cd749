"""A chat is told what failed, once, in words; and never the address of its webhook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ml import notification
from ml.cli.main import cli
from ml.errors import NotificationError

SECRET = "/services/T000/B000/do-not-tell"


class Receiver(ThreadingHTTPServer):
    """A chat on this machine that answers with `status`, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.received = 200, list[tuple[str, dict[str, Any]]]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{SECRET}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """What dbt wrote of a build with a failing test, a warning, a broken node and one that was skipped."""
    red, odd = "test.warehouse.no_price_is_negative.8c1", "test.warehouse.prices_are_usual.9d2"
    lines = [
        ("model.warehouse.stg_billing__plans", "success", None, "OK"),
        (red, "fail", 3, "Got 3 results, configured to fail if != 0"),
        (odd, "warn", 1, "Got 1 result"),
        ("model.warehouse.customer_360", "error", None, 'Binder Error: no column "fül_name"\nLINE 3'),
        ("model.warehouse.churn_risk", "skipped", None, None),
    ]
    file = tmp_path / "run_results.json"
    keys = ("unique_id", "status", "failures", "message")
    file.write_text(json.dumps({"results": [dict(zip(keys, line, strict=True)) for line in lines]}))
    plans = {"schema": "staging", "alias": "stg_billing__plans"}
    nodes = {red: {"attached_node": "plans"}, odd: {"attached_node": None}, "plans": plans}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    return file


def notify(*arguments: str) -> tuple[int, str, BaseException | None]:
    done = CliRunner().invoke(cli, ["notify", *arguments])
    return done.exit_code, done.output, done.exception


def test_chat_is_told_which_tests_failed_and_where(receiver: Receiver, results: Path) -> None:
    code, shown, _ = notify("--webhook", receiver.url, "--results", str(results))
    assert code == 0
    ((kind, message),) = receiver.received
    assert kind == "application/json"
    assert message["text"].splitlines() == [
        "The build failed: 1 test failed, 1 node failed, 1 test warned, 1 was skipped."
        " Readers keep what they have.",
        "• no_price_is_negative (staging.stg_billing__plans): 3 rows contradict it",
        '• customer_360: Binder Error: no column "fül_name" LINE 3',
        "• prices_are_usual: 1 row contradicts it",
    ]
    assert SECRET not in shown


def test_environment_names_the_webhook(
    receiver: Receiver, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(notification.SETTING, receiver.url)
    assert notify("--results", str(results))[0] == 0
    assert len(receiver.received) == 1


def test_a_build_that_passed_is_told_only_if_asked(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "run_results.json"
    file.write_text(json.dumps({"results": [{"unique_id": "model.warehouse.a", "status": "success"}]}))
    assert "nothing was posted" in notify("--webhook", receiver.url, "--results", str(file))[1]
    assert receiver.received == []
    notify("--webhook", receiver.url, "--results", str(file), "--always")
    assert receiver.received[0][1] == {"text": "The build passed: 1 nodes and tests."}


def test_long_lists_are_cut(results: Path) -> None:
    many = [{"unique_id": f"test.w.t{i}.x", "status": "fail", "failures": 1} for i in range(50)]
    told = notification.message(many, {}).splitlines()
    assert len(told) == 1 + notification.MOST + 1
    assert told[-1] == "and 30 more"


@pytest.mark.parametrize("status", [403, 404, 500])
def test_refusal_names_the_host_and_not_the_secret(receiver: Receiver, results: Path, status: int) -> None:
    receiver.status = status
    _, _, error = notify("--webhook", receiver.url, "--results", str(results))
    assert isinstance(error, NotificationError)
    assert "127.0.0.1" in str(error) and str(status) in str(error)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:1/services/secret", "cannot be reached"),
        ("file:///etc/passwd", "not an address"),
        ("hooks.example.com/x", "not an address"),
    ],
)
def test_what_is_no_webhook_is_an_error(results: Path, url: str, message: str) -> None:
    _, _, error = notify("--webhook", url, "--results", str(results))
    assert isinstance(error, NotificationError) and message in str(error)


def test_without_a_webhook_the_setting_is_named(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(notification.SETTING, raising=False)
    _, _, error = notify("--results", str(results))
    assert notification.SETTING in str(error)
