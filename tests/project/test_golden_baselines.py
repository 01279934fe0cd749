"""The baselines that the functions are compared with were measured on the golden texts of today."""

from __future__ import annotations

import csv

from benchmarks.golden_baselines import GOLDEN, digest_of, read


def test_baselines_are_of_todays_texts() -> None:
    sentiments, topics = (
        digest_of(read("golden_sentiments", "label")),
        digest_of(read("golden_topics", "topic")),
    )
    expected = {
        "ai_sentiment": sentiments,
        "ai_sentiment_label": sentiments,
        "ai_classify_ticket": topics,
        "ai_language": digest_of(read("golden_languages", "language")),
    }
    with (GOLDEN / "golden_baselines.csv").open(newline="", encoding="utf-8") as file:
        found = {(row["function_name"], row["texts_digest"]) for row in csv.DictReader(file)}
    assert found == set(expected.items()), "run `python -m benchmarks.golden_baselines`"
