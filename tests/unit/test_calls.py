"""Calls of a generator: cached, booked, limited before they are made, recorded and replayed."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ml import calls
from ml.calls import limits, recordings, store, table, tokens
from ml.errors import BudgetError, GenerationError, ReplayError, SettingsError
from ml.generation import Reply

ASKED = [{"role": "user", "content": "Who pays? 😀"}]
MOST = tokens.bound(ASKED)


class Writer:
    """A generator that counts its calls."""

    def __init__(self, *replies: Reply | GenerationError, name: str = "tiny") -> None:
        self.name, self.parameters = name, {"temperature": 0}
        self.replies = replies or (Reply(text="You do.", prompt_tokens=7, completion_tokens=3),)
        self.n_calls = 0

    def ask(self, messages: Sequence[dict[str, str]], *, max_tokens: int = 320) -> Reply:
        self.n_calls += 1
        reply = self.replies[min(self.n_calls, len(self.replies)) - 1]
        if isinstance(reply, GenerationError):
            raise reply
        return reply

    def write(self, messages: Sequence[dict[str, str]]) -> str:
        return self.ask(messages).text


@pytest.fixture(autouse=True)
def home(tmp_path: Path, clean_settings: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_AI_CALLER", "test")
    return tmp_path


def ask(writer: Writer | None, text: str = "Who pays? 😀", **options: object) -> str:
    messages = [{"role": "user", "content": text}]
    return calls.complete("ai_complete", messages, generator=writer, **options).text  # type: ignore[arg-type]


def ledger(home: Path) -> list[dict[str, object]]:
    return list(store.Store(home / store.FILE).calls(after=0))


def failure(*, may_have_cost: bool) -> GenerationError:
    error = GenerationError("it failed", expected="an answer", found="none", hint="ask again")
    error.may_have_cost = may_have_cost
    return error


def test_the_second_call_comes_from_the_cache_and_costs_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_PRICE_PROMPT", "1000000")
    monkeypatch.setenv("WAREHOUSE_AI_PRICE_COMPLETION", "2000000")
    writer = Writer()
    assert [ask(writer), ask(writer)] == ["You do.", "You do."]
    assert writer.n_calls == 1
    first, second = ledger(home)
    kept = ("prompt_tokens", "completion_tokens", "cost_usd", "is_from_cache", "caller", "model")
    assert [first[name] for name in kept] == [7, 3, 13.0, 0, "test", "tiny"]
    assert [second[name] for name in kept] == [0, 0, 0.0, 1, "test", "tiny"]
    assert first["prompt_hash"] == second["prompt_hash"]
    assert json.loads(str(first["parameters"])) == {"max_tokens": 320, "temperature": 0}


@pytest.mark.parametrize("other", ["function", "model", "prompt", "parameters"])
def test_another_function_model_prompt_or_length_is_another_call(other: str) -> None:
    writer = Writer()
    ask(writer)
    second = Writer(name="large") if other == "model" else writer
    messages = [{"role": "user", "content": "Who else?"}] if other == "prompt" else ASKED
    name = "ai_agg" if other == "function" else "ai_complete"
    calls.complete(name, messages, generator=second, max_tokens=99 if other == "parameters" else 320)
    assert writer.n_calls + (second.n_calls if second is not writer else 0) == 2


def test_tokens_are_counted_where_the_server_does_not_say(home: Path) -> None:
    ask(Writer(Reply(text="The company pays.")))
    (row,) = ledger(home)
    assert row["completion_tokens"] == 4
    assert 0 < int(str(row["prompt_tokens"])) <= MOST


@pytest.mark.parametrize("text", ["plain words", "😀" * 50, "x" * 5_000, "日本語のテキスト", "\ud800 half"])
def test_no_count_exceeds_what_was_reserved(text: str) -> None:
    message = [{"role": "user", "content": text}]
    assert 0 < tokens.count(message) <= tokens.bound(message)


def test_budget_refuses_before_the_call_and_says_what_was_spent(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_BUDGET_TOKENS", str(MOST + 320))
    writer = Writer()
    ask(writer)
    with pytest.raises(BudgetError, match=r"was not called[\s\S]*10 of 366 spent[\s\S]*BUDGET_TOKENS"):
        ask(writer, "Who pays? 😎")
    assert writer.n_calls == 1
    assert ask(writer) == "You do.", "what is in the cache is free"
    assert len(ledger(home)) == 2


def test_budget_in_dollars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_PRICE_COMPLETION", "1000")
    monkeypatch.setenv("WAREHOUSE_AI_BUDGET_USD", "0.32")
    writer = Writer()
    ask(writer)
    with pytest.raises(BudgetError, match=r"\$0.320000 at most[\s\S]*\$0.003000 of \$0.32 spent"):
        ask(writer, "another")
    assert writer.n_calls == 1


def test_budget_of_nothing_allows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_BUDGET_TOKENS", "0")
    writer = Writer()
    with pytest.raises(BudgetError):
        ask(writer)
    assert writer.n_calls == 0


def test_yesterday_is_not_todays_budget(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_BUDGET_TOKENS", str(MOST + 320))
    writer = Writer()
    ask(writer)
    with sqlite3.connect(home / store.FILE) as connection:
        connection.execute("update call set called_at = '2026-01-01 23:59:59.000000'")
    ask(writer, "Who pays? 😎")
    assert writer.n_calls == 2


@pytest.mark.parametrize(("may_have_cost", "booked"), [(False, 0), (True, MOST + 320)])
def test_failed_call_is_booked_at_the_most_that_it_may_have_cost(
    home: Path, may_have_cost: bool, booked: int
) -> None:
    with pytest.raises(GenerationError):
        ask(Writer(failure(may_have_cost=may_have_cost)))
    (row,) = ledger(home)
    assert (row["is_answered"], row["is_from_cache"]) == (0, 0)
    assert store.Store(home / store.FILE).spent().tokens == booked


def test_reservation_of_a_process_that_died_counts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_BUDGET_TOKENS", "1000")
    kept = store.Store(home / store.FILE)
    kept.reserve(limits.current(), prompt_tokens=500, completion_tokens=300, what="ai_complete")
    with pytest.raises(BudgetError, match="800 of 1,000 spent or reserved"):
        ask(Writer())


def _ask_together(home: str, start: Callable[[], object], results: object, text: str) -> None:
    start()
    try:
        ask(Writer(), text)
        results.put("answered")  # type: ignore[attr-defined]
    except BudgetError:
        results.put("refused")  # type: ignore[attr-defined]


def test_concurrent_callers_cannot_spend_the_same_budget(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight processes and a new file: money for two calls at a time, of which each costs 10 in the end."""
    monkeypatch.setenv("WAREHOUSE_AI_BUDGET_TOKENS", "60")
    forked = multiprocessing.get_context("fork")
    barrier, results = forked.Barrier(8), forked.SimpleQueue()
    reserve = store.Store.reserve

    def small(self: store.Store, allowed: limits.Limits, **_: object) -> int:
        return reserve(self, allowed, prompt_tokens=20, completion_tokens=10, what="ai_complete")

    monkeypatch.setattr(store.Store, "reserve", small)
    # Nobody gives a reservation back: only who reserved may have called.
    monkeypatch.setattr(store.Store, "settle", lambda *_args, **_options: None)
    workers = [
        forked.Process(target=_ask_together, args=(str(home), barrier.wait, results, f"text {n}"))
        for n in range(8)
    ]
    for worker in workers:
        worker.start()
    said = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    assert sorted(said) == ["answered"] * 2 + ["refused"] * 6


def test_threads_share_the_file(home: Path) -> None:
    writer = Writer()
    threads = [threading.Thread(target=ask, args=(writer, f"text {n}")) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger(home)) == 16
    assert store.Store(home / store.FILE).spent().tokens == 160


def test_recorded_answers_are_replayed_without_a_generator_and_without_a_call(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept" / "recorded.jsonl"
    monkeypatch.setenv("WAREHOUSE_AI_RECORDINGS", str(file))
    monkeypatch.setenv("WAREHOUSE_AI_CALLS", "record")
    writer = Writer()
    assert [ask(writer), ask(writer)] == ["You do.", "You do."]
    assert (writer.n_calls, len(file.read_text().splitlines())) == (1, 1)

    monkeypatch.setenv("WAREHOUSE_AI_CALLS", "replay")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "ci"))
    assert ask(None) == "You do."
    assert ask(writer) == "You do."
    assert writer.n_calls == 1
    with pytest.raises(ReplayError, match=r"ai_complete was not called[\s\S]*AI_CALLS=record"):
        ask(None, "unknown")
    with pytest.raises(ReplayError):
        ask(Writer(name="large"))


def test_recording_takes_what_the_cache_knows(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer()
    ask(writer)
    monkeypatch.setenv("WAREHOUSE_AI_CALLS", "record")
    ask(writer)
    assert writer.n_calls == 1
    assert len(limits.recordings().read_text().splitlines()) == 1


def test_damaged_recording_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_AI_CALLS", "replay")
    (home / "ai_recordings.jsonl").write_text('{"half":\n')
    with pytest.raises(ReplayError, match="line 1 of"):
        recordings.find(limits.recordings(), _key())


def test_without_a_generator_the_setting_is_named() -> None:
    with pytest.raises(GenerationError, match=r"none is set[\s\S]*WAREHOUSE_GENERATOR"):
        ask(None)


def test_whole_text_is_refused_when_it_was_cut_off() -> None:
    with pytest.raises(GenerationError, match="was cut off"):
        ask(Writer(Reply(text="You", is_cut=True)), whole=True)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CALLS", "sometimes", "live, record or replay"),
        ("BUDGET_TOKENS", "many", "a number that is not negative"),
        ("BUDGET_TOKENS", "-1", "a number that is not negative"),
        ("PRICE_PROMPT", "nan", "a number that is not negative"),
        ("BUDGET_USD", "5", "limits nothing"),
    ],
)
def test_setting_that_cannot_be_meant_is_said(
    name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"WAREHOUSE_AI_{name}", value)
    with pytest.raises(SettingsError, match=message):
        ask(Writer())


def test_ledger_that_cannot_be_written_stops_the_call(home: Path) -> None:
    (home / store.FILE).mkdir()
    writer = Writer()
    with pytest.raises(SettingsError, match="no model is called"):
        ask(writer)
    assert writer.n_calls == 0


def test_build_takes_each_call_once(home: Path) -> None:
    assert table.run(previous=None).num_rows == 0
    writer = Writer()
    ask(writer)
    first = table.run(previous=None)
    ask(writer)
    second = table.run(previous=first.select(["ledger_id", "number"]))
    assert (first["is_from_cache"].to_pylist(), second["is_from_cache"].to_pylist()) == ([False], [True])
    assert set(first["call_id"].to_pylist()).isdisjoint(second["call_id"].to_pylist())


def test_ledger_that_was_begun_again_is_taken_from_its_beginning(home: Path) -> None:
    ask(Writer())
    first = table.run(previous=None)
    for file in home.glob(f"{store.FILE}*"):
        file.unlink()
    ask(Writer())
    assert table.run(previous=first.select(["ledger_id", "number"])).num_rows == 1


def _key() -> calls.completing.Key:
    return calls.completing.Key.of("ai_complete", "tiny", ASKED, {"max_tokens": 320})
