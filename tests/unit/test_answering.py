"""An answer quotes what supports it, says where it stands, and is not given without evidence."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_library import CHUNKS, Library

from ml import marts
from ml.cli import ask, feedback
from ml.errors import AnsweringError, GenerationError, JournalError
from ml.retrieval import journal_table
from ml.retrieval.answering import Answer, answer
from ml.retrieval.feedback import give

SICK = "sick note after how many days"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    for name in ("WAREHOUSE_GENERATOR", "WAREHOUSE_LOG_PERSONAL_DATA"):
        monkeypatch.delenv(name, raising=False)


def asked(question: str, **options: object) -> Answer:
    return answer(question, warehouse=options.pop("library", Library()), **options)


class Writer:
    """A generator that writes what it is told to, and remembers what it was asked."""

    name = "tiny"

    def __init__(self, text: str) -> None:
        self.text, self.messages = text, []

    def write(self, messages: Sequence[dict[str, str]]) -> str:
        self.messages.append(list(messages))
        return self.text


def test_answer_quotes_the_sentence_and_says_where_it_stands() -> None:
    given = asked(SICK)
    assert given.is_answered
    assert given.text.startswith("You need a doctor's note after three days. [1]")
    first = given.citations[0]
    assert (first.number, first.document_id, first.section, first.sentence) == (
        1,
        "sick-leave",
        "Sick leave > Notes",
        1,
    )
    assert CHUNKS[first.chunk_id][1][first.start : first.end] == first.quote


def test_row_of_a_table_is_quoted_with_its_header() -> None:
    assert "City: New York; Limit: $210 a night. [1]" in asked("hotel limit in New York").text


def test_without_evidence_the_documents_do_not_say_and_the_nearest_are_named() -> None:
    given = asked("easy carbonara recipe", library=Library(threshold=0.9))
    assert (given.text, given.is_answered, given.citations) == ("The documents do not say.", False, ())
    assert {near.document_id for near in given.nearest} == {"sick-leave", "travel", "roaming"}
    assert given.probability < given.threshold


def test_nothing_found_is_no_evidence_whatever_the_threshold() -> None:
    given = asked("zebra", library=Library(threshold=0.0, vectors=False))
    assert (given.text, given.tier, given.nearest) == ("The documents do not say.", "static", ())


def test_without_vectors_words_decide_by_a_model_of_their_own() -> None:
    given = asked(SICK, library=Library(vectors=False))
    assert (given.is_answered, given.tier, given.embedder) == (True, "static", None)


@pytest.mark.parametrize("question", ["", "  ", "?!", "\x00"])
def test_empty_question_is_refused_with_an_example(question: str) -> None:
    with pytest.raises(AnsweringError, match=r"there is no question[\s\S]*Hint: "):
        asked(question)


def test_warehouse_without_a_threshold_says_what_to_build() -> None:
    with pytest.raises(AnsweringError, match=r"nothing to answer from[\s\S]*run `dbt build`"):
        asked(SICK, library=Library(tables=False))


def test_generator_is_given_the_passages_and_cited_to_their_sentences() -> None:
    writer = Writer("After three days you need a doctor's note [1].")
    given = asked(SICK, generator=writer)
    assert given.text == "After three days you need a doctor's note. [1]"
    assert given.citations[0].quote == "You need a doctor's note after three days."
    assert (given.generator, given.prompt_version, given.problems) == ("tiny", "grounded_v1", ())
    ((system, user),) = writer.messages
    assert "only what the passages say" in system["content"]
    assert "[1] Sick leave > Notes: You need a doctor's note" in user["content"]


def test_sentence_that_its_passage_does_not_say_is_marked() -> None:
    given = asked(
        SICK, generator=Writer("You need a doctor's note after three days [1]. It must cost $99 [1].")
    )
    assert given.text.endswith("It must cost $99. [not supported]")
    assert given.problems == ('"It must cost $99." 99 does not stand in what it cites',)
    assert len(given.citations) == 1


@pytest.mark.parametrize(
    "said", ["The documents do not say.", "Bananas are yellow [1].", "You need a note after three days."]
)
def test_generator_without_one_supported_sentence_says_nothing(said: str) -> None:
    given = asked(SICK, generator=Writer(said))
    assert (given.text, given.is_answered) == ("The documents do not say.", False)
    assert given.nearest


def test_generator_is_not_asked_without_evidence() -> None:
    writer = Writer("Boil the pasta [1].")
    assert not asked("easy carbonara recipe", library=Library(threshold=0.9), generator=writer).is_answered
    assert writer.messages == []


def test_generator_that_is_not_there_is_an_error_before_anything_is_searched(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="was not found"):
        asked(SICK, generator=str(tmp_path / "nowhere"))


def test_answer_is_logged_with_its_chunks_and_times_and_without_personal_data() -> None:
    given = asked(f"I am ana@example.com: {SICK}")
    (row,) = journal_table.run(previous=None).to_pylist()
    assert (row["kind"], row["line_id"]) == ("question", given.answer_id)
    payload = json.loads(row["payload"])
    assert payload["question"] == f"I am [e-mail]: {SICK}"
    assert payload["n_masked"] == 1
    assert [passage["rank"] for passage in payload["passages"]] == [1, 2, 3]
    assert payload["passages"][0]["citation"] == 1
    assert payload["total_ms"] >= payload["search_ms"] >= 0
    assert payload["generator"] is None and payload["n_unsupported"] is None


def test_setting_keeps_personal_data_and_no_log_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    asked(SICK, log=False)
    assert journal_table.run(previous=None).num_rows == 0
    monkeypatch.setenv("WAREHOUSE_LOG_PERSONAL_DATA", "keep")
    asked(f"I am ana@example.com: {SICK}")
    (row,) = journal_table.run(previous=None).to_pylist()
    assert "ana@example.com" in row["payload"]


def test_feedback_is_noted_for_an_answer_that_was_given() -> None:
    given = asked(SICK)
    give(given.answer_id, "down", comment="call 212-555-0142", label="sick-leave")
    _, row = journal_table.run(previous=None).to_pylist()
    payload = json.loads(row["payload"])
    assert (row["kind"], payload["answer_id"], payload["verdict"]) == ("feedback", given.answer_id, "down")
    assert (payload["comment"], payload["label"]) == ("call [phone]", "sick-leave")


def test_feedback_for_nothing_and_other_verdicts_are_refused() -> None:
    with pytest.raises(JournalError, match=r"no answer 'a1' to judge[\s\S]*Hint: "):
        give("a1", "up")
    with pytest.raises(JournalError, match="'great' is no verdict"):
        give(asked(SICK).answer_id, "great")


@pytest.fixture
def _library(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(marts, "opened", lambda: nullcontext(Library()))


@pytest.mark.usefixtures("_library")
def test_command_line_shows_answer_and_sources_and_takes_feedback() -> None:
    shown = CliRunner().invoke(ask.command, SICK.split())
    assert shown.exit_code == 0, shown.output
    assert "[1] Sick leave > Notes (sick-leave): You need a doctor's note after three days." in shown.output
    answer_id = shown.output.rsplit("warehouse feedback ", 1)[1].split()[0]
    assert CliRunner().invoke(feedback.command, [answer_id, "up"]).exit_code == 0
    assert journal_table.run(previous=None)["kind"].to_pylist() == ["question", "feedback"]


@pytest.mark.usefixtures("_library")
def test_json_holds_everything_and_no_log_offers_no_feedback() -> None:
    shown = CliRunner().invoke(ask.command, ["--json", "--no-log", *SICK.split()])
    found = json.loads(shown.output)
    assert found["is_answered"] is True
    assert found["citations"][0]["document_id"] == "sick-leave"
    assert found["passages"][0]["chunk_id"] == "sick-leave#1"
    assert "warehouse feedback" not in CliRunner().invoke(ask.command, ["--no-log", *SICK.split()]).output


def test_asking_imports_nothing_heavy() -> None:
    program = (
        "import sys, small_library, tempfile, os; os.environ['WAREHOUSE_HOME'] = tempfile.mkdtemp()\n"
        "from ml.retrieval.answering import answer\n"
        "assert answer('sick note after how many days', warehouse=small_library.Library()).is_answered\n"
        "print(sorted({'torch', 'sklearn', 'mlflow', 'pandas', 'scipy', 'dbt'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
