"""Classifiers that are tables of words: what they learn, what they refuse, and when they learn again."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ml.errors import TrainingDataError
from ml.text import distillation, heads, measurement, training, word_table

TEXTS = {
    "positive": ["good", "great film", "lovely place", "not_bad", "happy 😀", "excellent", "not_awful food"],
    "negative": ["bad", "awful film", "dirty place", "not_good", "angry 😡", "terrible", "not_great food"],
}


def tables(texts: dict[str, list[str]] = TEXTS) -> tuple[pa.Table, pa.Table]:
    """Words and labels, as the warehouse gives them; texts of both classes share their parts."""
    ids = {(label, n): f"{label}-{n}" for label, bodies in texts.items() for n, _ in enumerate(bodies)}
    words = [(ids[label, n], word) for (label, n) in ids for word in texts[label][n].split()]
    return (
        pa.table({"text_id": [i for i, _ in words], "word": [w for _, w in words], "n": [1] * len(words)}),
        pa.table(
            {
                "text_id": list(ids.values()),
                "part": [f"part {n % 3}" for _, n in ids],
                "label": [label for label, _ in ids],
            }
        ),
    )


@pytest.fixture(scope="module")
def weights() -> dict[str, float]:
    found = heads.fit(heads.Examples.of(*tables()))
    polarity = np.array(found["positive"]) - np.array(found["negative"])
    return dict(zip(map(str, found["word"]), polarity.tolist(), strict=True))


@pytest.mark.parametrize(
    "word", ["good", "excellent", "😀", "not_bad", "wonderful", "delightful", "not_terrible"]
)
def test_praise_weighs_more_than_nothing(weights: dict[str, float], word: str) -> None:
    assert weights[word] > 0


@pytest.mark.parametrize("word", ["bad", "terrible", "😡", "not_good", "horrible", "filthy", "not_excellent"])
def test_blame_weighs_less_than_nothing(weights: dict[str, float], word: str) -> None:
    assert weights[word] < 0


def test_every_plain_word_is_there_as_it_is_and_denied(weights: dict[str, float]) -> None:
    assert {"money", "not_money"} <= set(weights)


def test_without_denials_nothing_is_denied() -> None:
    words, labels = tables({"a": ["router", "modem"], "b": ["invoice", "bill"]})
    assert not any(
        word.startswith("not_") for word in map(str, heads.fit(heads.Examples.of(words, labels))["word"])
    )


def test_order_of_rows_does_not_matter() -> None:
    words, labels = tables()
    turned = words.take(list(reversed(range(len(words))))), labels.take(list(reversed(range(len(labels)))))
    assert heads.fit(heads.Examples.of(*turned)) == heads.fit(heads.Examples.of(words, labels))


def test_scores_of_a_part_are_those_of_a_fit_without_it() -> None:
    words, labels = tables()
    examples = heads.Examples.of(words, labels)
    left_out = labels["part"].to_pylist()[0]
    kept = labels.filter(pc.not_equal(labels["part"], left_out))
    ids = set(kept["text_id"].to_pylist())
    of_kept = words.filter(pa.array([text_id in ids for text_id in words["text_id"].to_pylist()]))
    fitted = heads.fit(heads.Examples.of(of_kept, kept))
    place = {word: n for n, word in enumerate(fitted["word"])}
    scores = heads.judge(examples)
    row = examples.text_ids.index("positive-0")
    assert examples.parts[row] == left_out
    expected = [fitted[name][place["good"]] / heads.UNIT for name in examples.classes]
    assert scores[row].tolist() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("texts", [{"positive": ["good", "great"]}, {}, {"a": [""], "b": [""]}])
def test_what_cannot_teach_is_refused(texts: dict[str, list[str]]) -> None:
    words, labels = tables(texts) if texts else (tables()[0].slice(0, 0), tables()[1].slice(0, 0))
    with pytest.raises(TrainingDataError, match="cannot teach a classifier"):
        heads.Examples.of(words, labels)


def test_nothing_is_learned_twice() -> None:
    words, labels = tables()

    def weights(inputs_key: str, previous: pa.Table | None) -> pa.Table:
        state = pa.table({"inputs_key": [inputs_key]})
        return training.weights("ai_sentiment", state=state, words=words, labels=labels, previous=previous)

    first = weights("texts of yesterday", None)
    key = first.select(["head_key"])
    again = weights("texts of yesterday", key)
    assert (again.num_rows, again.schema) == (0, first.schema)
    changed = weights("texts of today", key)
    assert changed.num_rows == first.num_rows
    assert set(changed["head_key"].to_pylist()).isdisjoint(key["head_key"].to_pylist())


def test_vectors_are_those_of_the_words_alone() -> None:
    one, other = distillation.distil(["router", "laggy"]), distillation.distil(["laggy", "invoice", "router"])
    assert (one[0] == other[2]).all() and (one[1] == other[0]).all()
    assert distillation.distil([]).shape == (0, distillation.DIMENSIONS)


def test_sums_stay_exact_in_single_precision() -> None:
    """PostgreSQL adds vectors up in it: integers below 2 ** 24, so texts of some thousand words."""
    vectors = word_table.run(wanted=pa.table({"word": ["laggy"]}), have=None)["vector"]
    largest = max(abs(number) for vector in vectors.to_pylist() for number in vector)
    assert largest * 4_000 < 2**24


def test_numbers_and_pictures_have_no_vector() -> None:
    found = word_table.run(wanted=pa.table({"word": ["5", "😀", "naïve", "laggy"]}), have=None)["word"]
    assert not {"5", "😀", "naïve"} & set(found.to_pylist()) and "laggy" in found.to_pylist()


def test_macro_f1_is_scikit_learns() -> None:
    from sklearn.metrics import f1_score

    random = np.random.default_rng(4)
    labels, said = (random.choice(["a", "b", "c"], 200).tolist() for _ in range(2))
    found = measurement.macro_f1(labels, said)
    assert found["metric_value"] == pytest.approx(f1_score(labels, said, average="macro"))
    assert found["interval_low"] < found["metric_value"] < found["interval_high"]
