"""No line of the journal is lost, torn or taken twice, whoever writes at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from ml.errors import JournalError
from ml.retrieval import journal, journal_table


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    return tmp_path / "journal"


def ask(answer_id: str, question: str = "How many days?", **more: object) -> Path:
    entry = {
        "id": answer_id,
        "asked_at": journal.now(),
        "question": question,
        "answer": "Ten.",
        "is_answered": True,
    }
    return journal.append("question", entry | more)


def take(table: pa.Table | None) -> pa.Table:
    """What a build does: new rows behind the old ones."""
    new = journal_table.run(previous=table)
    return new if table is None else pa.concat_tables([table, new])


def test_each_line_is_taken_once_however_many_builds_there_are() -> None:
    ask("a1")
    table = take(take(None))
    assert table["line_id"].to_pylist() == ["a1"]
    ask("a2")
    table = take(take(table))
    assert table["line_id"].to_pylist() == ["a1", "a2"]
    assert table["kind"].to_pylist() == ["question"] * 2


def test_two_tables_take_the_journal_independently() -> None:
    ask("a1")
    one = take(None)
    ask("a2")
    assert take(None)["line_id"].to_pylist() == take(one)["line_id"].to_pylist() == ["a1", "a2"]


def test_broken_line_becomes_a_row_and_does_not_hide_the_next(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    file = ask("a1")
    with file.open("ab") as stream:
        stream.write(b'{"kind":"question","id":\n\xff\xfe\n[1]\n{"kind":"joke","id":"x"}\n')
    ask("a2")
    table = take(None)
    assert table["kind"].to_pylist() == ["question", *["broken"] * 4, "question"]
    problems = table["problem"].to_pylist()
    assert problems[0] is problems[5] is None
    for problem, expected in zip(
        problems[1:5], ("not JSON", "not JSON", "an object", "unknown kind 'joke'"), strict=True
    ):
        assert expected in problem
    said = capsys.readouterr().err
    assert "not JSON" in said and "1 more broken line" in said
    assert take(table).num_rows == table.num_rows


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"asked_at": "yesterday"}, "expected a time"),
        ({"asked_at": "2026-10-05T10:00:00+02:00"}, "expected a time"),
        ({"asked_at": "2026-W41-1"}, "expected a time"),
        ({"asked_at": "2026-13-05 10:00:00"}, "expected a time"),
        ({"is_answered": "yes"}, "expected a bool"),
        ({"probability": "high"}, "'probability' is not a number"),
        ({"passages": [{"rank": "first"}]}, "'rank' is not a number"),
        ({"passages": [{"rank": 1.5}]}, "'rank' is not a number"),
        ({"passages": "none"}, "'passages' is not a list"),
        ({"total_ms": "long"}, "'total_ms' is not a number"),
        ({"total_ms": True}, "'total_ms' is not a number"),
        ({"n_citations": 3_000_000_000}, "'n_citations' is not a number"),
    ],
)
def test_value_that_no_column_could_hold_makes_a_line_broken(
    changed: dict[str, object], problem: str
) -> None:
    """A build must never fail because of a line of the journal."""
    ask("a1", **changed)
    (row,) = take(None).to_pylist()
    assert row["kind"] == "broken"
    assert problem in row["problem"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
def test_number_that_json_does_not_have_makes_a_line_broken(folder: Path, number: str) -> None:
    file = ask("a1")
    line = file.read_text().replace('"kind"', f'"probability":{number},"kind"')
    file.write_text(line)
    assert take(None)["kind"].to_pylist() == ["broken"]


def test_half_a_line_waits_and_the_next_writer_ends_it(folder: Path) -> None:
    file = ask("a1")
    with file.open("ab") as stream:
        stream.write(b'{"kind":"question","id":"a2"')
    table = take(None)
    assert table["line_id"].to_pylist() == ["a1"], "somebody may be writing it just now"
    ask("a3")
    table = take(table)
    assert table["kind"].to_pylist() == ["question", "broken", "question"]
    assert '"id":"a2"' in table["payload"][1].as_py()


def test_replaced_or_copied_file_brings_nothing_twice(folder: Path) -> None:
    file = ask("a1")
    ask("a2")
    table = take(None)
    (folder / "copy.jsonl").write_bytes(file.read_bytes())
    file.write_text(file.read_text().splitlines(keepends=True)[0])
    assert take(table).num_rows == 2
    ask("a3")
    assert take(table)["line_id"].to_pylist() == ["a1", "a2", "a3"]


def test_text_that_a_database_refuses_is_stored_without_it() -> None:
    ask("a1", question='nul \0 and half a pair \ud800 \N{GRINNING FACE} "quoted"\nline')
    (row,) = take(None).to_pylist()
    assert json.loads(row["payload"])["question"] == 'nul  and half a pair ? \N{GRINNING FACE} "quoted"\nline'
    assert "\\u0000" not in row["payload"]


def test_processes_write_at_the_same_time_and_no_line_is_torn(tmp_path: Path) -> None:
    program = (
        "import sys; from ml.retrieval import journal\n"
        "for n in range(200):\n"
        "    journal.append('feedback', {'id': f'{sys.argv[1]}-{n}', 'given_at': journal.now(),\n"
        "                   'answer_id': 'a1', 'verdict': 'up', 'comment': 'x' * 5000})\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, name]) for name in "abcd"]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 4
    table = take(None)
    assert set(table["kind"].to_pylist()) == {"feedback"}
    assert sorted(table["line_id"].to_pylist()) == sorted(
        f"{name}-{n}" for name in "abcd" for n in range(200)
    )


def test_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "file"))
    with pytest.raises(JournalError, match=r"could not be written[\s\S]*Hint: .*--no-log"):
        ask("a1")


def test_known_answers_are_those_that_were_logged() -> None:
    ask("a1")
    journal.append("feedback", {"id": "f1", "given_at": journal.now(), "answer_id": "a9", "verdict": "up"})
    assert journal.knows("a1")
    assert not journal.knows("f1")
    assert not journal.knows("a")
