"""Search in SQL, in a client without Python, and from Python, on a small folder of documents.

The toy embedder makes the vectors, and no customers are there: only the nodes of search are built.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from project_copy import ROOT, Project, copy_of_checkout

from ml import publish
from ml.errors import RetrievalError
from ml.retrieval import Index, search

NODES = ("--select", "+retrieval_quality", "+ai_search")
VARIABLES = {"embedder": "hashing", "documents_path": "documents"}
QUESTIONS = """question_id,kind,domain,question
q1,answerable,people,How many weeks of leave do parents get?
q2,multi_passage,help,How long do I press the button and what does a new router cost?
q3,unanswerable,help,Who won the cup?
q4,answerable,elsewhere,What does a document say that is not here?
"""
PASSAGES = """question_id,part,document_id,quote
q1,1,leave-v2,Parents get 16 weeks of paid leave.
q2,1,router,Press the button for ten seconds.
q2,2,router,A new router costs 129 dollars.
q4,1,somewhere-else,Something that nobody wrote.
"""
FILLER = "The rule holds for everybody who has been here for a year, in every region and on every shift. " * 9
HEAD = "---\ntitle: {title}\ndomain: {domain}\neffective_from: {start}\n{more}---\n# {title}\n\n"
LEAVE = (
    "## Amount\n\nParents get {weeks} weeks of paid leave. {filler}\n\n"
    "## Form\n\nHand in form P-1. {filler}\n"
)
DOCUMENTS = {
    "people/leave-v1.md": HEAD.format(title="Leave", domain="people", start="2024-01-01", more="")
    + LEAVE.format(weeks=8, filler=FILLER),
    "people/leave-v2.md": HEAD.format(
        title="Leave", domain="people", start="2026-01-01", more="supersedes: leave-v1\n"
    )
    + LEAVE.format(weeks=16, filler=FILLER),
    "help/router.md": HEAD.format(title="Router", domain="help", start="2025-01-01", more="")
    + f"## Restart\n\nPress the button for ten seconds. {FILLER}\n\n"
    + f"## Price\n\nA new router costs 129 dollars. {FILLER}\n",
    "help/router-copy.md": HEAD.format(title="Router", domain="help", start="2025-02-01", more="")
    + f"## Restart\n\nPress the button for ten seconds. {FILLER}\n\n"
    + f"## Price list\n\nA new router costs 129 dollars. {FILLER}\n",
}


@pytest.fixture(scope="module")
def searchable(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Four documents: two versions of one, and a page and its copy."""
    project = copy_of_checkout(tmp_path_factory.mktemp("searchable") / "project")
    for file in (ROOT / "seeds" / "raw").glob("*.csv"):
        with file.open(encoding="utf-8") as opened:
            (project.raw / file.name).write_text(opened.readline(), encoding="utf-8")
    golden = project.folder / "seeds" / "golden"
    (golden / "golden_questions.csv").write_text(QUESTIONS, encoding="utf-8")
    (golden / "golden_passages.csv").write_text(PASSAGES, encoding="utf-8")
    for path, text in DOCUMENTS.items():
        file = project.folder / "documents" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    project.must_build(*NODES, **VARIABLES)
    return project


@pytest.fixture
def project(searchable: Project, tmp_path: Path) -> Project:
    return searchable.copy_to(tmp_path / "project")


@pytest.fixture
def client(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A client that knows nothing of the project, on a snapshot of another name."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def snapshot(searchable: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot")
    with duckdb.connect(str(searchable.home / "warehouse.duckdb")) as connection:
        publish.publish_snapshot(connection, folder / "published.duckdb")
    return folder / "published.duckdb"


@pytest.fixture
def home(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(snapshot.parent))
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)


def found(client: duckdb.DuckDBPyConnection, arguments: str) -> list[str]:
    rows = client.sql(f"select document_id from ai_search({arguments}) order by rank").fetchall()
    return [document for (document,) in rows]


def test_plain_client_finds_the_passage(client: duckdb.DuckDBPyConnection) -> None:
    rank, document, body, tier = client.sql(
        "select rank, document_id, body, tier from ai_search('how many weeks of parental leave', 5) limit 1"
    ).fetchall()[0]
    assert (rank, document, tier) == (1, "leave-v2", "static")
    assert "16 weeks" in body


def test_words_are_found_by_their_stems(client: duckdb.DuckDBPyConnection) -> None:
    assert found(client, "'pressed the buttons'")[0] == "router"
    assert found(client, "'COSTING, Dollar'")[0] == "router"


def test_superseded_version_comes_back_when_asked_for(client: duckdb.DuckDBPyConnection) -> None:
    assert "leave-v1" not in found(client, "'paid leave for parents'")
    assert "leave-v1" in found(client, "'paid leave for parents', include_superseded := true")
    in_2025 = found(client, "'paid leave for parents', domain := 'people', as_of := '2025-06-30'")
    assert set(in_2025) == {"leave-v1"}
    assert set(found(client, "'paid leave for parents', domain := 'people', as_of := '2026-01-01'")) == {
        "leave-v2"
    }
    assert found(client, "'paid leave', as_of := '2001-01-01'") == []


def test_filters_leave_only_what_matches(client: duckdb.DuckDBPyConnection) -> None:
    assert set(found(client, "'rule for everybody', domain := 'help'")) == {"router"}
    assert set(found(client, "'rule for everybody', document := 'leave-v2'")) == {"leave-v2"}
    assert found(client, "'rule for everybody', domain := 'nowhere'") == []


def test_copy_of_a_page_is_shown_once_and_found_alone(client: duckdb.DuckDBPyConnection) -> None:
    assert set(found(client, "'press the button for ten seconds'")) & {"router", "router-copy"} == {"router"}
    assert set(found(client, "'press the button', document := 'router-copy'")) == {"router-copy"}


@pytest.mark.parametrize(
    "query",
    [
        None,
        "",
        "   ",
        "the of and",
        "🙂🙂",
        'it\'s "quoted"; drop table x; --',
        r"[(*+?{1,2}\\",
        "%_$1 :x",
        "leave " * 20_000,
        "x" * 100_000,
    ],
)
def test_no_query_is_an_error(client: duckdb.DuckDBPyConnection, query: str | None) -> None:
    client.execute("select * from ai_search(?, 3)", [query]).fetchall()


@pytest.mark.parametrize(("k", "n"), [(None, 4), (0, 0), (-3, 0), (1, 1), (1000, 4)])
def test_k_bounds_the_rows(client: duckdb.DuckDBPyConnection, k: int | None, n: int) -> None:
    assert len(client.execute("select * from ai_search('rule', ?)", [k]).fetchall()) == n


@pytest.mark.usefixtures("home")
def test_python_finds_what_sql_finds(client: duckdb.DuckDBPyConnection) -> None:
    from ml import embedding

    query = "what does a router cost"
    vector = embedding.load("hashing").embed([query])[0].tolist()
    rows = client.execute(
        "select chunk_id, score, tier from ai_search(?, 3, query_embedding := ?::float[384])", [query, vector]
    ).fetchall()
    hits = search(query, 3)
    assert [(hit.chunk_id, hit.score, hit.tier) for hit in hits] == rows
    assert {hit.tier for hit in hits} == {"hybrid"}
    assert {hit.tier for hit in search(query, 3, words_only=True)} == {"static"}
    assert {hit.document_id for hit in search(query, as_of=date(2025, 6, 30), domain="people")} == {
        "leave-v1"
    }
    assert search("nothing\x00\ud83d here", 3) is not None


@pytest.mark.usefixtures("home")
def test_index_agrees_with_sql(client: duckdb.DuckDBPyConnection) -> None:
    from ml import embedding

    vector = embedding.load("hashing").embed(["what does a router cost"])[0]
    index = Index.open()
    rows = client.execute(
        "select chunk_id from text.search_chunk where is_current and duplicate_of is null "
        "order by array_inner_product(embedding, ?::float[384]) desc, chunk_id limit 3",
        [vector.tolist()],
    ).fetchall()
    assert [near.chunk_id for near in index.search(vector, 3)] == [chunk for (chunk,) in rows]
    assert {near.chunk_id.split("#")[0] for near in index.search(vector, 9, as_of=date(2025, 6, 30))} == {
        "leave-v1",
        "router",
    }


def test_snapshot_without_documents_says_what_to_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    duckdb.connect(str(tmp_path / "published.duckdb")).close()
    with pytest.raises(RetrievalError, match=r"nothing to search[\s\S]*Hint: run `dbt build`"):
        search("leave", words_only=True)


def test_questions_about_other_documents_are_not_measured(searchable: Project) -> None:
    assert searchable.rows(
        "select distinct n_questions from marts.retrieval_quality where domain = 'all'"
    ) == [(2,)]
    assert searchable.rows("select count(*) from marts.retrieval_quality") == [(4 * 3 * 5,)]


def test_unchanged_build_adds_no_measurement_and_no_decision(project: Project) -> None:
    project.must_build(*NODES, **VARIABLES)
    assert project.rows("select count(distinct measured_at) from marts.retrieval_quality") == [(1,)]
    assert project.rows("select decision from audit.embedder_decision") == [("first",)]


def test_quality_has_a_history(project: Project) -> None:
    more = "people,Which form do I hand in for leave?\n"
    project.edit("seeds/golden/golden_questions.csv", "q2,multi", "q0,answerable," + more + "q2,multi")
    project.edit("seeds/golden/golden_passages.csv", "q2,1", "q0,1,leave-v2,Hand in form P-1.\nq2,1")
    project.must_build(*NODES, **VARIABLES)
    history = project.rows(
        "select n_questions, is_newest from marts.retrieval_quality "
        "where leg = 'hybrid' and domain = 'all' and metric = 'mrr' order by measured_at"
    )
    assert history == [(2, False), (3, True)]


def test_documents_without_golden_questions_build_in_green(project: Project) -> None:
    for path in DOCUMENTS:
        (project.folder / "documents" / path).unlink()
    (project.folder / "documents" / "help" / "other.txt").write_text("Other words. " * 40, encoding="utf-8")
    project.must_build(*NODES, **VARIABLES)
    assert project.rows(
        "select count(*) from marts.retrieval_quality where is_newest and inputs_key = ("
        "select inputs_key from text.retrieval_state)"
    ) == [(0,)]
    assert project.rows("select document_id from ai_search('words')") == [("other",)]
