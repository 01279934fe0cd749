"""Vectors follow the documents: a build embeds what is new, and takes away what is gone.

A small folder of documents, and no customers: only the nodes above the vectors are built.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from project_copy import ROOT, Project, copy_of_checkout

NODES = ("--select", "+chunk_embedding", "+question_embedding")
QUESTIONS = (
    "question_id,kind,domain,question\n"
    "q1,answerable,people,How long is the leave for parents?\n"
    "q2,unanswerable,help,Who won the cup?\n"
)
SENTENCE = "Everybody on the payroll for a year may take it, in one piece or in three. "
LEAVE = "---\ntitle: Leave\ndomain: people\n---\n# Leave\n\n" + "\n\n".join(
    f"## Kind {n}\n\nLeave of kind {n} lasts {n} weeks. {SENTENCE * 8}" for n in range(1, 6)
)
ROUTER = (
    f"---\ntitle: Router\ndomain: help\n---\n# Router\n\nPress the button for ten seconds. {SENTENCE * 3}\n"
)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two documents and two questions after their first build, by the toy embedder."""
    project = copy_of_checkout(tmp_path_factory.mktemp("embedded") / "project")
    for file in (ROOT / "seeds" / "raw").glob("*.csv"):
        with file.open(encoding="utf-8") as opened:
            (project.raw / file.name).write_text(opened.readline(), encoding="utf-8")
    for file in (ROOT / "seeds" / "golden").glob("*.csv"):
        with file.open(encoding="utf-8") as opened:
            (project.folder / "seeds" / "golden" / file.name).write_text(opened.readline(), encoding="utf-8")
    (project.folder / "seeds" / "golden" / "golden_questions.csv").write_text(QUESTIONS, encoding="utf-8")
    documents = project.folder / "seeds" / "documents"
    shutil.rmtree(documents, ignore_errors=True)
    for path, text in (("people/leave.md", LEAVE), ("help/router.md", ROUTER)):
        (documents / path).parent.mkdir(parents=True)
        (documents / path).write_text(text, encoding="utf-8")
    project.must_build(*NODES, embedder="hashing")
    return project


@pytest.fixture
def project(embedded: Project, tmp_path: Path) -> Project:
    return embedded.copy_to(tmp_path / "project")


def vectors(project: Project) -> dict[tuple[str, str], object]:
    """When each text was embedded, by embedder."""
    found = project.rows("select embedder, content_hash, embedded_at from text.chunk_embedding")
    return {(embedder, content): at for embedder, content, at in found}


def chunks(project: Project) -> set[str]:
    return {content for (content,) in project.rows("select content_hash from text.chunk")}


def decide(project: Project, embedder: str) -> None:
    """What a decision of an earlier build leaves."""
    with duckdb.connect(str(project.home / "warehouse.duckdb")) as connection:
        connection.execute("create schema if not exists audit")
        connection.execute("drop table if exists audit.embedder_decision")
        connection.execute(
            f"create table audit.embedder_decision as select timestamp '2026-01-01' as decided_at, "
            f"'older' as embedder, 'x' as embedder_version union all "
            f"select timestamp '2026-02-01', '{embedder}', '1'"
        )


def test_every_text_has_a_vector(embedded: Project) -> None:
    assert {content for _, content in vectors(embedded)} == chunks(embedded)
    assert len(chunks(embedded)) >= 5
    assert embedded.rows(
        "select distinct typeof(embedding), len(embedding), dimensions, embedder, embedder_version "
        "from text.chunk_embedding union select distinct typeof(embedding), len(embedding), dimensions, "
        "embedder, embedder_version from text.question_embedding"
    ) == [("FLOAT[]", 384, 384, "hashing", "1")]
    assert embedded.rows(
        "select count(*) from text.question_embedding inner join text.chunk_embedding using (embedder)"
    ) == [(2 * len(chunks(embedded)),)]


def test_unchanged_build_imports_nothing_that_computes(project: Project) -> None:
    """Poisoned packages stand before the real ones; the last build shows that they would be noticed."""
    project.must_build(*NODES, embedder="minilm")
    before = vectors(project)
    for name in ("onnx", "onnxruntime", "tokenizers", "torch", "transformers", "sentence_transformers"):
        (project.folder / f"{name}.py").write_text("raise ImportError('poisoned')\n")
    project.must_build(*NODES, embedder="minilm")
    assert vectors(project) == before
    shutil.rmtree(project.home / "embeddings")
    failed = project.build(*NODES, "--full-refresh", embedder="minilm")
    assert failed.code != 0
    assert "poisoned" in failed.output


def test_one_edited_paragraph_embeds_only_its_chunks(project: Project) -> None:
    before = vectors(project)
    project.edit("seeds/documents/people/leave.md", "kind 3 lasts 3 weeks", "kind 3 lasts 30 weeks")
    build = project.must_build(*NODES, embedder="hashing")
    after = vectors(project)
    new = after.keys() - before.keys()
    assert 1 <= len(new) <= 3
    assert f"embedded {len(new)} chunks" in build.output
    assert {content for _, content in after} == chunks(project)
    assert all(after[key] == before[key] for key in after.keys() & before.keys())


def test_removed_document_takes_its_vectors_along(project: Project) -> None:
    n_before = len(vectors(project))
    (project.folder / "seeds" / "documents" / "people" / "leave.md").unlink()
    project.must_build(*NODES, embedder="hashing")
    assert 0 < len(vectors(project)) < n_before
    assert {content for _, content in vectors(project)} == chunks(project)


def test_removed_question_takes_its_vector_along(project: Project) -> None:
    project.edit("seeds/golden/golden_questions.csv", "q2,unanswerable,help,Who won the cup?\n", "")
    project.must_build(*NODES, embedder="hashing")
    assert project.rows("select count(*) from text.question_embedding") == [(1,)]


def test_full_refresh_computes_nothing_again(project: Project) -> None:
    build = project.must_build(*NODES, "--full-refresh", embedder="hashing")
    assert "embedded by hashing before" in build.output
    assert "embedded 0" not in build.output
    assert {content for _, content in vectors(project)} == chunks(project)


def test_embedder_in_service_is_kept_up_to_date_beside_the_wanted_one(project: Project) -> None:
    decide(project, "hashing")
    project.edit("seeds/documents/people/leave.md", "kind 3 lasts 3 weeks", "kind 3 lasts 30 weeks")
    project.must_build(*NODES, embedder="minilm")
    assert project.rows("select embedder, wanted_embedder from text.embedder_in_service") == [
        ("hashing", "minilm")
    ]
    for embedder in ("hashing", "minilm"):
        assert {content for name, content in vectors(project) if name == embedder} == chunks(project)


def test_embedder_in_service_that_is_gone_does_not_stop_the_wanted_one(project: Project) -> None:
    decide(project, "/no/such/folder")
    build = project.must_build(*NODES, embedder="hashing")
    assert "/no/such/folder cannot be brought up to date" in build.output


def test_unknown_embedder_fails_with_a_hint(project: Project) -> None:
    build = project.build(*NODES, embedder="minlm")
    assert build.code != 0
    assert "there is no embedder 'minlm'" in build.output
    assert "Hint: check the spelling" in build.output
