"""`documents_path` names any folder: what can be read is cut, what cannot says why, the unchanged stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project_copy import ROOT, Project, copy_of_checkout

NODES = ("--select", "+chunk", "audit_rejected_documents")
RULE = (
    "A fee of $5 is due when an invoice is paid more than ten days after its date, unless it was sent late."
)


def page(title: str, n_sections: int, *, front_matter: str = "") -> str:
    sections = (f"## Part {number} of {title}\n\n{(RULE + ' ') * 4}" for number in range(n_sections))
    return f"{front_matter}# {title}\n\n" + "\n\n".join(sections)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a folder of documents of its own, after its first build."""
    project = copy_of_checkout(tmp_path_factory.mktemp("documents") / "project")
    for seed in (ROOT / "seeds").rglob("*.csv"):
        copy = project.folder / seed.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(seed, copy)
    folder = project.folder / "own"
    for path, text in {
        "billing/late-fees-v1.md": page(
            "Late fees", 3, front_matter="---\neffective_from: 2025-01-01\n---\n"
        ),
        "billing/late-fees-v2.md": page(
            "Late fees now",
            4,
            front_matter="---\neffective_from: 2026-01-01\nsupersedes: late-fees-v1\n---\n",
        ),
        "help/old/notes.txt": "Only a few words, mail help@example.com, card 4111 1111 1111 1111. " + RULE,
        "help/notes-copy.txt": "Only a few words, mail help@example.com, card 4111 1111 1111 1111. " + RULE,
        "help/broken.pdf": "This is no PDF",
        "help/empty.md": "",
        "emoji.md": "# 👩‍👩‍👧 и текст\n\n" + "Привет, мир 🎉. " * 100,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    project.must_build(*NODES, documents_path="own")
    return project


@pytest.fixture
def project(first: Project, tmp_path: Path) -> Project:
    return first.copy_to(tmp_path / "project")


def written(output: str) -> list[str]:
    return [
        line.strip() for line in output.splitlines() if line.strip().startswith(("documents:", "chunks:"))
    ]


def test_a_folder_of_mixed_files_is_ingested(project: Project) -> None:
    rejected = "select path, reason from audit.audit_rejected_documents order by path"
    assert project.rows(rejected) == [("help/broken.pdf", "wrong_type"), ("help/empty.md", "empty")]
    documents = project.rows(
        "select document_id, domain, is_current, superseded_by, near_duplicate_of "
        "from text.document order by all"
    )
    assert documents == [
        ("emoji", "own", True, None, None),
        ("late-fees-v1", "billing", False, "late-fees-v2", None),
        ("late-fees-v2", "billing", True, None, None),
        ("notes", "help", True, None, None),
        ("notes-copy", "help", True, None, "notes"),
    ]


def test_personal_data_are_masked_before_anything_is_cut(project: Project) -> None:
    assert project.rows("select count(*) from text.chunk where body like '%4111%'") == [(0,)]
    assert project.rows("select count(*) from text.chunk where body like '%[card number]%'") == [(2,)]
    assert project.rows("select personal_data from text.document where document_id = 'notes'") == [
        ('{"card": 1, "email": 1}',)
    ]


def test_an_unchanged_folder_costs_nothing(project: Project) -> None:
    before = project.rows("select * from text.chunk order by chunk_id")
    assert written(project.must_build(*NODES, documents_path="own").output) == []
    assert project.rows("select * from text.chunk order by chunk_id") == before


def test_an_edited_paragraph_changes_its_chunk_only(project: Project) -> None:
    before = set(project.rows("select content_hash from text.chunk"))
    project.edit("own/billing/late-fees-v2.md", "A fee of $5", "A fee of $6")
    build = project.must_build(*NODES, documents_path="own")
    assert written(build.output)[0].startswith("documents: 1 of 7 files")
    after = set(project.rows("select content_hash from text.chunk"))
    assert len(after - before) == 1


def test_what_vanishes_loses_its_rows(project: Project) -> None:
    (project.folder / "own/billing/late-fees-v2.md").unlink()
    (project.folder / "own/help/empty.md").unlink()
    project.must_build(*NODES, documents_path="own")
    assert project.rows("select count(*) from text.chunk where document_id = 'late-fees-v2'") == [(0,)]
    assert project.rows("select is_current from text.document where document_id = 'late-fees-v1'") == [
        (True,)
    ]
    assert project.rows("select path from audit.audit_rejected_documents") == [("help/broken.pdf",)]


def test_an_empty_folder_gives_empty_tables(project: Project) -> None:
    shutil.rmtree(project.folder / "own")
    (project.folder / "own").mkdir()
    project.must_build(*NODES, documents_path="own")
    for table in ("text.document_file", "text.document", "text.chunk", "audit.audit_rejected_documents"):
        assert project.rows(f"select count(*) from {table}") == [(0,)], table


def test_a_missing_folder_is_an_error_with_a_hint(project: Project) -> None:
    build = project.build(*NODES, documents_path="nowhere")
    assert build.code != 0
    for words in ("'nowhere', was not found", "Hint: set the variable documents_path"):
        assert words in build.output, build.output[-2000:]
    assert project.rows("select count(*) > 0 from text.chunk") == [(True,)], "the old rows stay"
