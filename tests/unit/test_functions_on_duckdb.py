"""Functions that call models, in SQL: null, nothing, pictures, a hundred kilobytes; and where calls go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from dbt_common.exceptions import DbtRuntimeError
from tiny_model import tiny_model
from warehouse_duckdb.plugin import Plugin

from ml import functions, generation
from ml.calls import completing, store
from ml.cli import sql
from ml.errors import FunctionError, GenerationError, SettingsError
from ml.functions import catalogue, examples, model
from ml.functions.examples import Examples
from ml.generation import Reply

LONG = "The connection drops every evening. " * 3_000
PRAISE = ["I love it", "great service", "lovely and fast", "happy with it", "wonderful staff", "excellent"]
BLAME = ["I hate it", "awful service", "slow and rude", "angry about it", "horrible staff", "terrible"]
FACTS = ["it is a box", "the shop is in town", "opens at nine", "sent on Monday", "two cables", "a form"]
TOPICS = {
    "billing": ["my invoice is wrong", "you charged me twice"],
    "speed": ["slow download", "laggy video"],
}


class Echo:
    """A generator that answers with the last line of what it was asked, in capitals."""

    name, parameters = "echo", {"temperature": 0}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, messages: Sequence[dict[str, str]], *, max_tokens: int = 320) -> Reply:
        self.asked.append(messages[-1]["content"])
        return Reply(text=self.asked[-1].splitlines()[-1][:60].upper(), prompt_tokens=9, completion_tokens=2)

    def write(self, messages: Sequence[dict[str, str]]) -> str:
        return self.ask(messages).text


def small(subject: str, _read: object) -> Examples:
    """A few labelled texts, which embed in no time."""
    by_label = (
        {"positive": PRAISE, "negative": BLAME, "neutral": FACTS} if subject == "sentiments" else TOPICS
    )
    rows = [(label, text) for label, texts in by_label.items() for text in texts]
    labels, bodies = zip(*rows, strict=True)
    return Examples(parts=("x",) * len(rows), labels=labels, bodies=bodies)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, clean_settings: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setattr(examples, "read", small)
    return tmp_path


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    made = Echo()
    monkeypatch.setattr(completing, "chosen", lambda: made)
    return made


@pytest.fixture(scope="module")
def tiny_gpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("transformers")
    return tiny_model(tmp_path_factory.mktemp("tiny") / "tiny-gpt", positions=2_048)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        functions.register(made, "generation")
        yield made
    model.use(None)


def one(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> object:
    found = connection.execute(query, list(values)).fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize("function", catalogue.FUNCTIONS, ids=lambda function: function.name)
def test_null_gives_null_without_a_call(connection: duckdb.DuckDBPyConnection, function, echo: Echo) -> None:
    nulls = ", ".join("null" for _ in function.arguments)
    assert one(connection, f"select {function.name}({nulls})") is None
    assert echo.asked == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ai_sentiment_model('')", 0.0),
        ("ai_sentiment_label_model(' ?! ')", "neutral"),
        ("ai_classify_ticket_model('') ->> 'label'", None),
        ("ai_embed_model('')", None),
        ("ai_similarity_model('', 'text')", None),
        ("ai_complete('')", ""),
        ("ai_translate(' ', 'de', 'en')", ""),
        ("ai_fix_grammar('')", ""),
        ("ai_agg([''], 'Summarise.')", ""),
        ("ai_agg([], 'Summarise.')", None),
    ],
)
def test_text_that_says_nothing_needs_no_call(
    connection: duckdb.DuckDBPyConnection, name: str, expected: object, echo: Echo
) -> None:
    assert one(connection, f"select {name}") == expected
    assert echo.asked == []


@pytest.mark.parametrize("text", ["😀", "日本語", "\U0001f469\u200d\U0001f680", "x" * 100_000, LONG])
def test_any_text_can_be_judged(connection: duckdb.DuckDBPyConnection, text: str, echo: Echo) -> None:
    score = one(connection, "select ai_sentiment_model(?)", text)
    assert isinstance(score, float) and -1 <= score <= 1
    label = one(connection, "select ai_sentiment_label_model(?)", text)
    assert label in ("positive", "neutral", "negative")
    topics = json.loads(str(one(connection, "select ai_classify_ticket_model(?)", text)))
    assert topics["label"] in TOPICS
    assert sum(topics["scores"].values()) == pytest.approx(1, abs=1e-3)
    assert one(connection, "select len(ai_embed_model(?))", text) == 384
    assert one(connection, "select ai_similarity_model(?, ?)", text, text) == pytest.approx(1)
    assert one(connection, "select ai_complete(?)", text)
    assert one(connection, "select ai_fix_grammar(?)", text)
    assert one(connection, "select ai_translate(?, '', 'English')", text)


def test_types_are_those_of_the_compiled_functions(connection: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select typeof(ai_sentiment_model(t)), typeof(ai_sentiment_label_model(t)), "
        "typeof(ai_classify_ticket_model(t)), typeof(ai_embed_model(t)), typeof(ai_similarity_model(t, t)) "
        "from (values ('text')) as texts (t)"
    )
    assert connection.execute(query).fetchone() == ("DOUBLE", "VARCHAR", "JSON", "FLOAT[]", "DOUBLE")


def test_praise_is_above_blame_and_tickets_have_their_topic(connection: duckdb.DuckDBPyConnection) -> None:
    score = "ai_sentiment_model"
    assert one(connection, f"select {score}('an excellent, lovely shop') > {score}('a terrible, rude shop')")
    assert one(connection, "select ai_classify_ticket_model('wrong invoice') ->> 'label'") == "billing"


def test_many_rows_keep_their_order_and_repeated_texts_cost_nothing(
    connection: duckdb.DuckDBPyConnection, echo: Echo
) -> None:
    query = (
        "select bool_and(ai_complete('word ' || n % 3) = 'WORD ' || n % 3) from range(5000) as numbers (n)"
    )
    assert one(connection, query) is True
    assert len(echo.asked) == 3


def test_list_of_texts_is_summed_up_in_groups_when_it_is_long(
    connection: duckdb.DuckDBPyConnection, echo: Echo, home: Path
) -> None:
    query = "select ai_agg(list(repeat(n || ' ', 2500) || 'end'), 'Summarise.') from range(6) as numbers (n)"
    assert one(connection, query)
    assert len(echo.asked) > 2
    assert all("Instruction: Summarise." in asked for asked in echo.asked)
    rows = store.Store(home / store.FILE).calls(after=0)
    assert {row["function_name"] for row in rows} == {"ai_agg"}


def test_a_text_that_names_a_place_of_the_prompt_stays_a_text(
    connection: duckdb.DuckDBPyConnection, echo: Echo
) -> None:
    assert one(connection, "select ai_translate('{to_language}', 'German', 'English')") == "{TO_LANGUAGE}"
    assert echo.asked[0].startswith("Translate from German to English:")


def test_translation_that_was_cut_off_is_an_error(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Echo()
    monkeypatch.setattr(made, "ask", lambda *_, **__: Reply(text="Half", is_cut=True))
    monkeypatch.setattr(completing, "chosen", lambda: made)
    with pytest.raises(duckdb.Error, match="GenerationError: the answer to ai_translate was cut off"):
        one(connection, "select ai_translate('Ein ganzer Satz', 'de', 'en')")


def test_heads_are_fitted_once_and_loaded_afterwards(
    connection: duckdb.DuckDBPyConnection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = one(connection, "select ai_sentiment_model('a nice box')")
    (file,) = (home / "heads").glob("sentiments-*.skops")
    model.use(None)
    monkeypatch.setattr("ml.functions.heads.fit", lambda _: pytest.fail("it was fitted again"))
    assert one(connection, "select ai_sentiment_model('a nice box')") == first
    model.use(None)
    monkeypatch.undo()
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    monkeypatch.setattr(examples, "read", small)
    file.write_bytes(b"damaged")
    assert one(connection, "select ai_sentiment_model('a nice box')") == first


def test_heads_learn_from_the_tables_of_the_warehouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with duckdb.connect() as made:
        made.execute("create schema staging")
        made.execute(
            "create table staging.stg_golden__topics as "
            "select 'p' as part, 't' || n % 2 as label, 'text' || n as body, n as text_id from range(4) r(n)"
        )
        found = examples.read("topics", lambda query: made.execute(query).fetchall())
        assert found.labels == ("t0", "t1", "t0", "t1")
        assert len(examples.read("sentiments", lambda query: made.execute(query).fetchall()).labels) > 1_000


def test_tiers_hold_those_below_and_compiled_registers_nothing() -> None:
    names = {tier: {function.name for function in catalogue.functions(tier)} for tier in catalogue.TIERS}
    assert names["compiled"] < names["model"] < names["generation"]
    with duckdb.connect() as made:
        functions.register(made, "compiled")
        with pytest.raises(duckdb.CatalogException):
            made.execute("select ai_sentiment_model('x')")
        with pytest.raises(SettingsError, match="compiled, model or generation"):
            functions.register(made, "large")


@pytest.mark.parametrize(
    ("tier", "n_functions"), [(None, 0), ("compiled", 0), ("model", 5), ("generation", 9)]
)
def test_dbts_connection_has_the_functions_of_the_tier_in_the_profile(
    tier: str | None, n_functions: int
) -> None:
    plugin = Plugin("warehouse_duckdb.plugin", {"ai_tier": tier})
    with duckdb.connect() as made:
        plugin.configure_connection(made)
        names = [function.name for function in catalogue.FUNCTIONS]
        query = "select count(distinct function_name) from duckdb_functions() where function_name in ?"
        assert one(made.cursor(), query, names) == n_functions
    model.use(None)


def test_dbt_says_that_a_tier_is_unknown() -> None:
    with duckdb.connect() as made, pytest.raises(DbtRuntimeError, match="compiled, model or generation"):
        Plugin("warehouse_duckdb.plugin", {"ai_tier": "large"}).configure_connection(made)


@pytest.fixture
def snapshot(home: Path) -> Path:
    file = home / "published.duckdb"
    with duckdb.connect(str(file)) as made:
        made.execute("create table note as select unnest(['I love it', null, '']) as body")
    return file


def test_command_runs_a_query_on_the_snapshot_which_it_only_reads(snapshot: Path) -> None:
    query = "select body, ai_sentiment_label_model(body) as label from note"
    said = CliRunner().invoke(sql.command, ["--tier", "model", "--csv", query], catch_exceptions=False)
    assert said.stdout.splitlines() == ["body,label", "I love it,positive", ",", ",neutral"]
    shown = CliRunner().invoke(sql.command, ["--tier", "model"], input=query, catch_exceptions=False)
    assert "positive" in shown.stdout
    with pytest.raises(FunctionError, match="read-only"):
        CliRunner().invoke(sql.command, ["--tier", "model", "drop table note"], catch_exceptions=False)


def test_command_says_that_a_tier_needs_a_query(snapshot: Path) -> None:
    with pytest.raises(FunctionError, match="this tier needs a query"):
        CliRunner().invoke(sql.command, ["--tier", "model"], catch_exceptions=False)


def test_command_shows_why_a_function_failed(snapshot: Path) -> None:
    with pytest.raises(
        FunctionError, match=r"ai_complete needs a generator[\s\S]*WAREHOUSE_GENERATOR"
    ) as error:
        CliRunner().invoke(
            sql.command, ["--tier", "generation", "select ai_complete('x')"], catch_exceptions=False
        )
    assert "At:" not in str(error.value)


def test_generator_in_a_folder_is_asked_through_the_ledger(
    connection: duckdb.DuckDBPyConnection, home: Path, tiny_gpt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(generation.SETTING, str(tiny_gpt))
    first = one(connection, "select ai_complete('Who pays?')")
    assert one(connection, "select ai_complete('Who pays?')") == first
    asked, cached = store.Store(home / store.FILE).calls(after=0)
    assert (asked["model"], asked["is_from_cache"], cached["is_from_cache"]) == (tiny_gpt.name, 0, 1)
    assert asked["prompt_tokens"] > 0 < asked["completion_tokens"]
    with pytest.raises(duckdb.Error, match="too long"):
        one(connection, "select ai_complete(?)", LONG)


def test_errors_of_generation_name_what_to_do(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="GenerationError: ai_fix_grammar needs a generator"):
        one(connection, "select ai_fix_grammar('He go.')")
    assert issubclass(GenerationError, Exception)
