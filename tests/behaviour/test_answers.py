"""From a question to the tables: asked on the snapshot, logged in the journal, taken once by a build."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import Project
from test_search import NODES, VARIABLES, searchable  # noqa: F401

from ml import publish
from ml.retrieval.answering import Answer, answer
from ml.retrieval.feedback import give

LOG = ("--select", "journal_line+")


@pytest.fixture(scope="module")
def built(searchable: Project) -> Project:  # noqa: F811
    """The small documents of the tests of search, with everything that an answer needs."""
    import duckdb

    searchable.must_build(
        "--select", "refusal_coefficient", "+document_inventory", "journal_line+", **VARIABLES
    )
    # A build of a part publishes nothing.
    with duckdb.connect(str(searchable.home / "warehouse.duckdb")) as connection:
        publish.publish_snapshot(connection, searchable.home / "published.duckdb")
    return searchable


@pytest.fixture
def project(built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy that may be asked."""
    project = built.copy_to(tmp_path / "project")
    monkeypatch.setenv("WAREHOUSE_HOME", str(project.home))
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    return project


def logged(project: Project) -> list[tuple[str, str]]:
    return project.rows("select answer_id, verdict from marts.answer_history order by asked_at")


def test_answer_cites_the_version_in_force(project: Project) -> None:
    given = answer("How many weeks of paid leave do parents get?", log=False)
    assert given.is_answered
    assert given.citations[0].document_id == "leave-v2"
    assert given.citations[0].quote == "Parents get 16 weeks of paid leave."
    ((body,),) = project.rows(
        f"select body from text.search_chunk where chunk_id = '{given.citations[0].chunk_id}'"
    )
    assert body[given.citations[0].start : given.citations[0].end] == given.citations[0].quote


def test_other_subject_gets_an_honest_answer(project: Project) -> None:
    given = answer("Who won the football cup in 1998?", log=False)
    assert given.text == "The documents do not say."
    assert given.nearest


def test_each_question_and_judgement_becomes_one_row_however_often_one_builds(project: Project) -> None:
    one = ask()
    project.must_build(*LOG, **VARIABLES)
    assert logged(project) == [(one.answer_id, None)]
    other = ask()
    give(one.answer_id, "down")
    give(one.answer_id, "up")
    (next((project.home / "journal").glob("*.jsonl"))).open("ab").write(b"half a li\n")
    for _ in range(2):
        project.must_build(*LOG, **VARIABLES)
        assert logged(project) == [(one.answer_id, "up"), (other.answer_id, None)]
    assert project.rows("select count(*) from audit.answer_feedback") == [(2,)]
    assert project.rows("select count(*), max(line_text) from audit.audit_rejected_journal_lines") == [
        (1, "half a li")
    ]
    assert project.rows("select count(*) from audit.answer_passage where citation = 1") == [(2,)]


def ask() -> Answer:
    return answer("How many weeks of paid leave do parents get?")


def test_full_refresh_keeps_what_was_asked(project: Project) -> None:
    given = ask()
    project.must_build(*LOG, **VARIABLES)
    next((project.home / "journal").glob("*.jsonl")).unlink()
    project.must_build(*LOG, "--full-refresh", **VARIABLES)
    assert logged(project) == [(given.answer_id, None)]


def test_evidence_is_weighed_again_only_when_something_changed(project: Project) -> None:
    keys = "select distinct evidence_key from text.question_evidence"
    models = "select tier, decision from text.refusal_model order by decided_at, tier"
    before = project.rows(keys)
    assert {decision for _, decision in project.rows(models)} == {"default"}, "three questions teach nothing"
    project.must_build(*NODES, **VARIABLES)
    assert project.rows(keys) == before
    assert len(project.rows(models)) == 2
    project.edit("documents/help/router.md", "ten seconds", "twelve seconds")
    project.edit("seeds/golden/golden_passages.csv", "ten seconds", "twelve seconds")
    project.must_build(*NODES, **VARIABLES)
    assert len(project.rows(keys)) == 1
    assert project.rows(keys) != before
    assert len(project.rows(models)) == 4
    project.edit("documents/help/router.md", "twelve seconds", "ten seconds")
    project.edit("seeds/golden/golden_passages.csv", "twelve seconds", "ten seconds")
    project.must_build(*NODES, **VARIABLES)
    assert [decision for _, decision in project.rows(models)] == ["default"] * 4 + ["reused"] * 2
