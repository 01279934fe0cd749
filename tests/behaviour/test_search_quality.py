"""Quality is a test: whatever makes search worse turns the build red, and readers keep what they have.

They run on the documents and the golden questions of the demo. The first test builds everything, for only a
whole build would publish; the others build what search is made of.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import ROOT, Build, Project, copy_of_checkout, with_churn_alone

from ml.company import generate

NODES = ("--select", "+retrieval_quality", "+ai_search")
EMBEDDED = "select embedder, count(*), max(embedded_at) from text.chunk_embedding group by all order by all"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo's documents after a first build, which must be green."""
    project = copy_of_checkout(tmp_path_factory.mktemp("shipped") / "project")
    for file in (ROOT / "seeds" / "raw").glob("*.csv"):
        with file.open(encoding="utf-8") as opened:
            (project.raw / file.name).write_text(opened.readline(), encoding="utf-8")
    project.must_build(*NODES)
    return project


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """All of the demo's documents and some of its customers, published."""
    project = with_churn_alone(copy_of_checkout(tmp_path_factory.mktemp("whole") / "project"))
    generate(scale=0.3, seed=11, out=project.raw, file_format="csv")
    project.must_build()
    return project


@pytest.fixture
def demo(shipped: Project, tmp_path: Path) -> Project:
    return shipped.copy_to(tmp_path / "project")


def red(build: Build) -> set[str]:
    """The tests that failed in a build that must fail."""
    assert build.code != 0, build.output[-2000:]
    assert "Snapshot not published" in build.output
    return set(build.failed())


def test_without_the_bm25_leg_nothing_is_published(whole: Project) -> None:
    before = (whole.home / "published.duckdb").stat()
    failed = red(whole.build(search_legs=["vector"]))
    assert {
        "assert_every_leg_was_measured",
        "assert_hybrid_search_beats_either_leg",
        "assert_hybrid_search_finds_the_passages",
    } & failed >= {"assert_every_leg_was_measured", "assert_hybrid_search_finds_the_passages"}
    after = (whole.home / "published.duckdb").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert whole.must_build() and (whole.home / "published.duckdb").stat().st_ino != before.st_ino


def test_chunks_of_eight_word_pieces_turn_the_build_red(demo: Project) -> None:
    demo.edit("ml/chunking/parameters.py", "TARGET = 150", "TARGET = 8")
    demo.edit("ml/chunking/parameters.py", "WHOLE = 200", "WHOLE = 8")
    assert "assert_every_golden_passage_is_in_a_chunk" in red(demo.build(*NODES, embedder="hashing"))


def test_chunks_without_vectors_turn_the_build_red(demo: Project) -> None:
    leave = next((demo.folder / "seeds" / "documents" / "people").glob("parental-leave-v2.*"))
    leave.write_text(leave.read_text(encoding="utf-8") + "\n\nTwins count twice.\n", encoding="utf-8")
    failed = red(demo.build(*NODES, "--exclude", "chunk_embedding"))
    assert "assert_every_chunk_can_be_searched" in failed
    demo.must_build(*NODES)


def test_index_that_is_older_than_the_chunks_turns_the_tests_red(demo: Project) -> None:
    leave = next((demo.folder / "seeds" / "documents" / "people").glob("parental-leave-v2.*"))
    leave.write_text(leave.read_text(encoding="utf-8") + "\n\nTwins count twice.\n", encoding="utf-8")
    demo.dbt("run", "--select", "+chunk")
    failed = set(demo.dbt("test").failed())
    assert failed >= {
        "assert_every_chunk_can_be_searched",
        "assert_every_chunk_is_indexed_by_its_words",
        "assert_hits_are_chunks_of_today",
        "assert_no_vector_outlives_its_text",
    }


def test_worse_embedder_is_tried_and_does_not_serve_until_it_is_forced(demo: Project) -> None:
    before = demo.rows(EMBEDDED)
    demo.must_build(*NODES, embedder="hashing")
    decisions = "select decision, embedder, wanted_embedder from audit.embedder_decision order by decided_at"
    assert demo.rows(decisions) == [("first", "minilm", "minilm"), ("kept", "minilm", "hashing")]
    ((least, tolerance),) = demo.rows(
        "select least_difference, tolerance from audit.embedder_decision where decision = 'kept'"
    )
    assert least < -tolerance
    assert demo.rows("select distinct embedder from text.search_chunk") == [("minilm",)]
    assert len(demo.rows("select distinct embedder from text.retrieval_hit")) == 2

    failed = red(demo.build(*NODES, embedder="hashing", force_embedder=True))
    assert "assert_hybrid_search_finds_the_passages" in failed
    assert demo.rows("select distinct embedder from text.search_chunk") == [("hashing",)]

    demo.must_build(*NODES, embedder="minilm")
    assert demo.rows(decisions)[2:] == [("forced", "hashing", "hashing"), ("restored", "minilm", "minilm")]
    assert demo.rows("select distinct embedder from text.search_chunk") == [("minilm",)]
    assert before[0] in demo.rows(EMBEDDED), "the old vectors were there all the time"
