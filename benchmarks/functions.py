"""The text functions on short texts of golden_sentiments, each made distinct, beside VADER and TextBlob.

On DuckDB the rivals are scalar functions in Python, called per row in the same query; on PostgreSQL nothing
comparable can be installed, so speed stands alone, with one worker and with two.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.table import Row
from ml import settings

N_TEXTS = 1_000_000
N_OF_RIVALS = 20_000
"""Texts that the rivals judge: their speed does not depend on how many there are."""
OTHERS: dict[str, tuple[int, int | None]] = {
    "ai_classify_ticket(body)": (200_000, 50_000),
    "ai_redact(body)": (100_000, 20_000),
    "ai_embed(body)": (50_000, 5_000),
    "ai_count_tokens(body)": (100_000, 20_000),
    "ai_language(body)": (50_000, None),
    "ai_classify(body, array['price', 'speed', 'support'])": (20_000, None),
    "ai_sentiment_aspects(body, array['price', 'speed', 'support'])": (20_000, None),
    "ai_summarize(body, 1)": (20_000, None),
    "ai_key_phrases(body, 3)": (20_000, None),
}
"""How many texts, and how many of them a second there are to be, if anybody said."""
N_ON_POSTGRES = 100_000
SHORT = 100
"""Letters of a short text, at most."""


def measure() -> list[Row]:
    """Texts a second: of our functions, of the rivals, and of PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        # A snapshot is read-only, and a copy under another name shows that nothing depends on it.
        file = Path(shutil.copy(settings.home() / "published.duckdb", Path(folder) / "copy.duckdb"))
        with duckdb.connect(str(file)) as connection:
            rows = _on_duckdb(connection)
    return rows + _on_postgres()


def _on_duckdb(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    connection.execute(f"create table short_text as {_texts(N_TEXTS)}")
    rivals = {name: _rival_speed(connection, name, scorer) for name, scorer in _rivals().items()}
    ours = _speed(connection, "ai_sentiment(body)", N_TEXTS)
    rows = [
        Row(
            benchmark="functions",
            measured=f"ai_sentiment, {N_TEXTS:,} texts on DuckDB",
            value=f"{ours:,.0f} texts/s, {ours / speed:.1f}x",
            against=f"{name} as a function per row ({speed:,.0f} texts/s)",
            bound=f"at least {bound}x",
        )
        for (name, speed), bound in zip(rivals.items(), (15, 40), strict=True)
    ]
    for call, (n, fewest) in OTHERS.items():
        rows.append(
            Row(
                benchmark="functions",
                measured=f"{call.split('(')[0]}, {n:,} texts on DuckDB",
                value=f"{_speed(connection, call, n):,.0f} texts/s",
                bound=f"at least {fewest:,}" if fewest else "",
            )
        )
    return rows


def _texts(n: int) -> str:
    """Short texts, each with a number of its own: DuckDB computes a function once for equal arguments."""
    return (
        "select body || ' ' || copy as body from (select body from raw.golden_sentiments "
        f"where length(body) <= {SHORT}), generate_series(1, 1000) as copies (copy) limit {n}"
    )


def _rivals() -> dict[str, Callable[[str], float]]:
    from textblob import TextBlob
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    return {
        "VADER": lambda body: float(vader.polarity_scores(body)["compound"]),
        "TextBlob": lambda body: float(TextBlob(body).sentiment.polarity),
    }


def _rival_speed(connection: duckdb.DuckDBPyConnection, name: str, scorer: Callable[[str], float]) -> float:
    connection.create_function(name.lower(), scorer, ["varchar"], "double")  # type: ignore[list-item]
    return _speed(connection, f"{name.lower()}(body)", N_OF_RIVALS)


def _speed(connection: duckdb.DuckDBPyConnection, call: str, n: int) -> float:
    """Texts a second, the results written to a table."""
    few = f"(select body from short_text limit {n})"
    connection.execute(f"select {call} from (select body from short_text limit 1000)").fetchall()
    start = time.perf_counter()
    connection.execute(f"create or replace table scored as select {call} as found from {few}")
    return n / (time.perf_counter() - start)


def _on_postgres() -> list[Row]:
    """On the PostgreSQL of the environment, if the warehouse was built there."""
    if "PGHOST" not in os.environ:
        return []
    import psycopg2

    connection = psycopg2.connect("")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists public.short_text_of_benchmark")
        cursor.execute(f"create table public.short_text_of_benchmark as {_texts(N_ON_POSTGRES)}")
        cursor.execute("analyze public.short_text_of_benchmark")
        rows = []
        for workers in (0, 2):
            cursor.execute(f"set max_parallel_workers_per_gather = {workers}")
            cursor.execute("set parallel_setup_cost = 0; set parallel_tuple_cost = 0")
            start = time.perf_counter()
            cursor.execute("select sum(ai_sentiment(body)) from public.short_text_of_benchmark")
            speed = N_ON_POSTGRES / (time.perf_counter() - start)
            rows.append(
                Row(
                    benchmark="functions",
                    measured=f"ai_sentiment on PostgreSQL, {workers} parallel workers beside",
                    value=f"{speed:,.0f} texts/s",
                    bound="at least 10,000",
                )
            )
        cursor.execute("drop table public.short_text_of_benchmark")
    connection.close()
    return rows
