"""The chat protocol against a stub server on this machine: answers, refusals, silence and nonsense."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ml import functions, generation
from ml.errors import GenerationError
from ml.generation import chosen
from ml.generation.endpoint import TRIES, Endpoint

KEY = "sk-secret-0001"
MESSAGES = [{"role": "user", "content": "Who pays?"}]
Reply = tuple[int, dict[str, str], bytes]


def said(content: Any) -> Reply:
    return 200, {}, json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


class Stub:
    """A server that gives its replies one after the other, the last one for ever, and keeps the requests."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [said("The company pays. [1]")]
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.pauses: list[float] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.requests.append((self.path, dict(self.headers), json.loads(body)))
                status, headers, content = stub.replies[min(len(stub.requests), len(stub.replies)) - 1]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def endpoint(self, **options: Any) -> Endpoint:
        return Endpoint(
            **{"url": self.url, "model": "tiny", "key": KEY, "sleep": self.pauses.append, **options}
        )


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.server.shutdown()
    stub.server.server_close()


def test_answer_is_the_content_of_the_first_choice(stub: Stub) -> None:
    assert stub.endpoint().write(MESSAGES) == "The company pays. [1]"
    ((path, headers, body),) = stub.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["messages"], body["temperature"]) == ("tiny", MESSAGES, 0)


def test_tokens_are_those_that_the_server_says_and_a_cut_answer_is_marked(stub: Stub) -> None:
    choice = {"message": {"content": "The company"}, "finish_reason": "length"}
    usage = {"prompt_tokens": 11, "completion_tokens": 2}
    stub.replies = [(200, {}, json.dumps({"choices": [choice], "usage": usage}).encode())]
    reply = stub.endpoint().ask(MESSAGES, max_tokens=2)
    assert reply == generation.Reply(text="The company", prompt_tokens=11, completion_tokens=2, is_cut=True)
    assert stub.requests[0][2]["max_tokens"] == 2


@pytest.mark.parametrize("usage", [None, "many", {}, {"prompt_tokens": -1, "completion_tokens": True}])
def test_usage_that_makes_no_sense_is_left_out(stub: Stub, usage: Any) -> None:
    choice = {"message": {"content": "Yes."}}
    stub.replies = [(200, {}, json.dumps({"choices": [choice], "usage": usage}).encode())]
    assert stub.endpoint().ask(MESSAGES) == generation.Reply(text="Yes.")


def test_calls_in_sql_go_to_the_endpoint_once_and_the_budget_stops_them_before(
    stub: Stub, tmp_path: Path, clean_settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_GENERATOR", stub.url)
    monkeypatch.setenv("WAREHOUSE_GENERATOR_KEY", KEY)
    with duckdb.connect() as connection:
        functions.register(connection, "generation")
        query = "select ai_complete('Who pays?')"
        assert connection.execute(query).fetchall() == connection.execute(query).fetchall()
        monkeypatch.setenv("WAREHOUSE_AI_BUDGET_TOKENS", "1000")
        with pytest.raises(duckdb.Error, match="BudgetError: ai_complete was not called"):
            connection.execute("select ai_complete('Who else?')")
    assert len(stub.requests) == 1
    assert KEY.encode() not in b"".join(file.read_bytes() for file in tmp_path.glob("ai_calls.db*"))


def test_failures_that_may_have_cost_something_say_so(stub: Stub, open_socket: Callable[[], int]) -> None:
    cases = {
        stub.url: [(200, {}, b"<html>")],
        f"http://127.0.0.1:{open_socket()}/v1": [],
        f"{stub.url}/": [(401, {}, b"")],
        "http://127.0.0.1:9/v1": [],
    }
    found = []
    for url, replies in cases.items():
        stub.replies, stub.requests[:] = replies or stub.replies, []
        with pytest.raises(GenerationError) as error:
            stub.endpoint(url=url, timeout=0.2).write(MESSAGES)
        found.append(error.value.may_have_cost)
    assert found == [True, True, False, False]


def test_address_may_be_given_in_full_and_a_key_is_not_needed(stub: Stub) -> None:
    stub.endpoint(url=f"{stub.url}/chat/completions", key=None).write(MESSAGES)
    ((path, headers, _),) = stub.requests
    assert path == "/v1/chat/completions"
    assert "Authorization" not in headers


def test_setting_chooses_the_endpoint_and_the_key_is_shown_nowhere(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_GENERATOR", stub.url)
    monkeypatch.setenv("WAREHOUSE_GENERATOR_MODEL", "tiny")
    monkeypatch.setenv("WAREHOUSE_GENERATOR_KEY", KEY)
    generator = chosen()
    assert generator is not None
    assert generator.name == f"tiny at {stub.url}"
    assert generator.write(MESSAGES)
    assert KEY not in repr(generator)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ((401, {}, b'{"error": "bad key sk-secret-0001"}'), "wants another API key"),
        ((403, {}, b""), "does not allow this"),
        ((404, {}, b"model not found"), "does not know this address or model"),
        ((400, {}, b"too long"), "refused"),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "refused"),
        ((200, {}, b"<html>Welcome</html>"), "cannot be read"),
        ((200, {}, b'{"choices": []}'), "cannot be read"),
        ((200, {}, b'{"choices": "none"}'), "cannot be read"),
        (said(""), "empty answer"),
        (said("  \n"), "empty answer"),
        (said(None), "empty answer"),
    ],
)
def test_what_another_try_would_not_mend_is_said_at_once(stub: Stub, reply: Reply, message: str) -> None:
    stub.replies = [reply]
    with pytest.raises(GenerationError, match=rf"{message}[\s\S]*Hint: ") as caught:
        stub.endpoint().write(MESSAGES)
    assert len(stub.requests) == 1
    assert stub.pauses == []
    assert KEY not in str(caught.value), "a server that repeats the key must not make us show it"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_busy_server_is_asked_again(stub: Stub, status: int) -> None:
    stub.replies = [(status, {}, b""), (status, {}, b""), said("At last. [1]")]
    assert stub.endpoint().write(MESSAGES) == "At last. [1]"
    assert stub.pauses == [1.0, 2.0]


def test_server_that_stays_busy_is_given_up(stub: Stub) -> None:
    stub.replies = [(429, {}, b"slow down")]
    with pytest.raises(GenerationError, match=r"is asked too often[\s\S]*HTTP 429: slow down"):
        stub.endpoint().write(MESSAGES)
    assert len(stub.requests) == TRIES


@pytest.mark.parametrize(("wish", "pause"), [("7", 7.0), ("3600", 20.0), ("tomorrow", 1.0), ("-1", 1.0)])
def test_wish_of_the_server_is_kept_within_reason(stub: Stub, wish: str, pause: float) -> None:
    stub.replies = [(429, {"Retry-After": wish}, b""), said("Yes. [1]")]
    stub.endpoint().write(MESSAGES)
    assert stub.pauses == [pause]


def test_nobody_at_the_address(stub: Stub) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(GenerationError, match=r"could not be reached[\s\S]*is it running"):
        stub.endpoint(url=url).write(MESSAGES)
    assert len(stub.pauses) == TRIES - 1


def test_server_that_never_answers(stub: Stub, open_socket: Callable[[], int]) -> None:
    with pytest.raises(GenerationError, match=r"could not be reached[\s\S]*no answer in time"):
        stub.endpoint(url=f"http://127.0.0.1:{open_socket()}/v1", timeout=0.2).write(MESSAGES)


@pytest.fixture
def open_socket() -> Iterator[Callable[[], int]]:
    """A port that takes connections and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        yield lambda: int(silent.getsockname()[1])


def test_setting_that_names_nothing_is_said(tmp_path) -> None:
    with pytest.raises(GenerationError, match=r"was not found[\s\S]*no such folder"):
        chosen(str(tmp_path / "nowhere"))
    with pytest.raises(GenerationError, match=r"was not found[\s\S]*a folder without one"):
        chosen(str(tmp_path))
