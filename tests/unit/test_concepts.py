"""What a word weighs for a concept, and when weights are computed again."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ml.text import concepts

CONCEPTS = pa.table({"concept": ["devices", "devices", "money"], "word": ["router", "wlan7", "refund"]})
WORDS = pa.table(
    {
        "word": ["refund", "router", "modem", "coin"],
        "vector": [[0, 4_096], [8_192, 0], [6_554, 4_915], [0, -8_192]],
        "vector_version": ["v1"] * 4,
    }
)


def weighed(listed: pa.Table = CONCEPTS, words: pa.Table = WORDS) -> dict[str, dict[str, int]]:
    rows = concepts.weights(concepts=listed, words=words, previous=None).to_pylist()
    return {row["word"]: row for row in rows}


def test_a_word_weighs_what_its_vector_has_of_the_concept() -> None:
    found = weighed()
    assert (found["modem"]["devices"], found["modem"]["money"]) == pytest.approx((800_000, 600_000), abs=100)
    assert found["coin"]["money"] == -1_000_000
    assert found["coin"]["devices"] == 0


def test_its_own_words_count_more_also_those_without_a_vector() -> None:
    found = weighed()
    assert found["router"]["devices"] == 1_600_000
    assert found["refund"]["money"] == 1_100_000, "a frequent word has a short vector"
    assert (found["wlan7"]["devices"], found["wlan7"]["money"]) == (600_000, 0)


def test_the_order_of_rows_does_not_matter() -> None:
    backwards = weighed(CONCEPTS.take([2, 1, 0]), WORDS.take([3, 2, 1, 0]))
    assert backwards == weighed()


def test_nothing_is_computed_again_until_a_concept_or_a_vector_changes() -> None:
    before = concepts.weights(concepts=CONCEPTS, words=WORDS, previous=None)
    again = {"previous": before.select(["concepts_key"])}
    assert concepts.weights(concepts=CONCEPTS, words=WORDS, **again).num_rows == 0
    assert concepts.weights(concepts=CONCEPTS, words=WORDS, **again).schema == before.schema
    assert concepts.weights(concepts=CONCEPTS.slice(0, 2), words=WORDS, **again).num_rows == 5
    newer = WORDS.set_column(2, "vector_version", pa.array(["v2"] * 4))
    assert concepts.weights(concepts=CONCEPTS, words=newer, **again).num_rows == 5


def test_a_concept_without_a_known_word_has_its_own_words_only() -> None:
    found = weighed(pa.table({"concept": ["blanks"], "word": ["wlan7"]}))
    assert {word: row["blanks"] for word, row in found.items() if row["blanks"]} == {"wlan7": 600_000}
