"""The same functions in PL/Python, on Debian's PostgreSQL: equal to DuckDB's, and clear errors without it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from ml import functions
from ml.calls import completing
from ml.errors import PostgresError
from ml.functions import catalogue, examples, generation, model, on_postgres
from ml.functions.examples import Examples
from ml.generation import Reply
from ml.postgres import address, client
from ml.postgres.address import Address

LANGUAGES = sorted(Path("/usr/lib/postgresql").glob("*/lib/plpython3.so"))
TEXTS = [
    None,
    "",
    " ...! ",
    "I love it 😀",
    "I hate it",
    "日本語",
    'it\'s "quoted" \\ $ai$ %s {text}',
    "x" * 100_000,
]
BY_LABEL = {
    "sentiments": {
        "positive": ["I love it", "great"],
        "negative": ["I hate it", "bad"],
        "neutral": ["a box"],
    },
    "topics": {"billing": ["my invoice is wrong"], "speed": ["slow download"]},
}
pytestmark = pytest.mark.skipif(
    not LANGUAGES, reason="no PL/Python: apt-get install postgresql-15 postgresql-plpython3-15"
)


def small(subject: str, _read: object) -> Examples:
    rows = [(label, text) for label, texts in BY_LABEL[subject].items() for text in texts]
    labels, bodies = zip(*rows, strict=True)
    return Examples(parts=("x",) * len(rows), labels=labels, bodies=bodies)


class Echo:
    name, parameters = "echo", {"temperature": 0}

    def ask(self, messages: Sequence[dict[str, str]], *, max_tokens: int = 320) -> Reply:
        return Reply(text=messages[-1]["content"][-40:].upper(), prompt_tokens=9, completion_tokens=2)

    def write(self, messages: Sequence[dict[str, str]]) -> str:
        return self.ask(messages).text


@pytest.fixture(scope="module")
def there() -> Iterator[Address]:
    """A server of our own, which runs as another user where we are root, and may write into our home."""
    programs = LANGUAGES[-1].parents[1] / "bin"
    folder = Path(tempfile.mkdtemp(prefix="plpython_"))
    folder.chmod(0o755)
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*command: str) -> None:
        # Not captured: the server would keep the pipe open.
        log = folder / "log"
        with log.open("ab") as opened:
            done = subprocess.run(
                [str(programs / command[0]), *command[1:]],
                user=user,
                cwd=folder,
                stdout=opened,
                stderr=opened,
            )
        assert done.returncode == 0, log.read_text()

    data = str(folder / "data")
    run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-D", data, "-w", "-o", f"-h 127.0.0.1 -p {port} -k {folder}", "start")
    try:
        yield Address(host="127.0.0.1", port=port, user="postgres", database="postgres", origin="PGHOST")
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def created(there: Address) -> Iterator[Address]:
    """All functions, with heads of a few texts, and recorded answers."""
    home = Path(tempfile.mkdtemp(prefix="plpython_home_"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith(("WAREHOUSE_", "PG", "DATABASE_URL")):
                patch.delenv(name)
        patch.setenv("WAREHOUSE_HOME", str(home))
        patch.setenv("WAREHOUSE_AI_CALLS", "record")
        patch.setattr(examples, "read", small)
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(completing, "chosen", Echo)
            generation.ai_complete(["What now? 😀"])
            generation.ai_agg([["one", None, "two"]], ["Summarise."])
        patch.setenv("WAREHOUSE_AI_CALLS", "replay")
        on_postgres.create(there, "generation")
        # The server's user reads and writes here, too.
        for path in [home, *home.rglob("*")]:
            path.chmod(0o777 if path.is_dir() else 0o666)
        yield there
    shutil.rmtree(home, ignore_errors=True)


def rows(there: Address, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with client.connect(there) as connection, connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return list(cursor.fetchall())


def test_both_engines_give_the_same(created: Address) -> None:
    of_model = catalogue.functions("model")
    calls = ", ".join(
        f"{one.name}({', '.join('body' for _ in one.arguments)}) as {one.name}" for one in of_model
    )
    on_postgres_ = rows(
        created, f"select {calls} from unnest(%s::text[]) with ordinality as t (body, n) order by n", [TEXTS]
    )
    with duckdb.connect() as connection:
        functions.register(connection, "model")
        on_duckdb = connection.execute(
            f"select {calls} from (select unnest(range(len(?))) as n, unnest(?) as body) order by n",
            [TEXTS, TEXTS],
        ).fetchall()
    model.use(None)
    assert len(on_postgres_) == len(on_duckdb) == len(TEXTS)
    for theirs, mine in zip(on_postgres_, on_duckdb, strict=True):
        for one, other in zip(theirs, mine, strict=True):
            if isinstance(other, str) and other.startswith("{"):
                other = json.loads(other)
                assert one["label"] == other["label"]
                one, other = one["scores"], other["scores"]
            assert one == (other if isinstance(other, str | None) else pytest.approx(other, abs=1e-6))


def test_recorded_answers_come_from_the_ledger_of_the_server(created: Address) -> None:
    summary = "ai_agg(array['one', null, 'two'], 'Summarise.')"
    query = f"select ai_complete('What now? 😀'), {summary}, ai_complete(null)"
    ((said, summed, nothing),) = rows(created, query)
    assert (said, nothing) == ("WHAT NOW? 😀", None)
    assert summed.endswith("TWO")


def test_error_of_a_function_is_one_of_sql(created: Address) -> None:
    with pytest.raises(psycopg2.Error) as error:
        rows(created, "select ai_complete('never recorded')")
    assert "ai_complete was not called: its answer is not recorded" in str(error.value)
    assert error.value.diag.message_hint is not None


def test_whoever_may_spend_is_named_by_the_owner(created: Address) -> None:
    rows(created, "create role reader; select 1")
    query = (
        "select has_function_privilege('reader', 'ai_complete(text)', 'execute'), "
        "has_function_privilege('reader', 'ai_sentiment_model(text)', 'execute')"
    )
    assert rows(created, query) == [(False, True)]


def test_no_body_holds_the_key_of_the_endpoint(created: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_GENERATOR_KEY", "sk-secret-0001")
    assert "sk-secret-0001" not in "".join(on_postgres.statements(created, "generation"))
    monkeypatch.setenv("WAREHOUSE_GENERATOR", "https://ana:secret@models.example.com/v1")
    with pytest.raises(PostgresError, match="holds a password") as error:
        on_postgres.statements(created, "generation")
    assert "ana:secret" not in str(error.value)


def test_packages_that_the_server_cannot_import_are_said(
    created: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_PLPYTHON_PATH", "/nowhere")
    with pytest.raises(PostgresError, match=r"PL/Python cannot import[\s\S]*WAREHOUSE_PLPYTHON_PATH"):
        on_postgres.create(created, "model")


def test_server_without_the_language_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "rows", lambda *_: [{"n": 0}])
    embedded = Address(host="/tmp", port=5432, user="postgres", database="warehouse", origin="embedded")
    assert embedded.port == address.DEFAULT_PORT
    with pytest.raises(PostgresError, match=r"has no PL/Python[\s\S]*the embedded server has none"):
        on_postgres.create(embedded, "model")
