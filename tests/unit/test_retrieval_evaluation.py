"""Metrics of a ranking, their intervals, and the decision between two embedders."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml.retrieval import decision, measurement
from ml.retrieval.evaluation import METRICS, Judged, estimates, least_difference, scores

STATE = {"inputs_key": "key-1", "invocation_id": "run-1"}


def ranking(useful: int | None, *, length: int = 10) -> list[str]:
    """Hits of which the one at a rank answers part 1."""
    return ["a" if rank == useful else f"no-{rank}" for rank in range(1, length + 1)]


@pytest.mark.parametrize(
    ("useful", "expected"),
    [
        (1, [1.0, 1.0, 1.0, 1.0, 1.0]),
        (3, [0.0, 1.0, 1.0, 1 / 3, 1 / math.log2(4)]),
        (7, [0.0, 0.0, 1.0, 1 / 7, 1 / math.log2(8)]),
        (None, [0.0, 0.0, 0.0, 0.0, 0.0]),
    ],
)
def test_metrics_follow_from_the_rank(useful: int | None, expected: list[float]) -> None:
    assert Judged({1: {"a"}}, ranking(useful)).metrics() == pytest.approx(expected)


def test_a_hit_beyond_the_tenth_counts_for_nothing() -> None:
    assert Judged({1: {"a"}}, [*ranking(None), "a"]).metrics() == [0.0] * len(METRICS)


def test_each_part_counts_and_alternatives_count_once() -> None:
    question = Judged({1: {"a", "b"}, 2: {"c"}}, ["a", "b", "x"])
    assert question.recall(10) == 0.5
    assert question.ndcg() == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_one_chunk_that_answers_both_parts_is_no_more_than_perfect() -> None:
    assert Judged({1: {"a"}, 2: {"a"}}, ["a"]).ndcg() == 1.0


def test_intervals_are_the_same_each_time_and_narrow_with_more_questions() -> None:
    few = np.array([[1.0], [0.0]] * 20)
    many = np.array([[1.0], [0.0]] * 500)
    assert estimates(few) == estimates(few)
    width = [one.high - one.low for one in (*estimates(few), *estimates(many))]
    assert width[0] > 3 * width[1] > 0


def test_pairing_cancels_what_is_hard_for_both() -> None:
    old = np.array([0.0, 1.0] * 50)
    mean, least = least_difference(old + 0.01, old)
    assert mean == pytest.approx(0.01)
    assert least == pytest.approx(0.01)


def hits(ranks: dict[str, int | None], embedder: str) -> list[dict[str, Any]]:
    return [
        {
            "embedder": embedder,
            "embedder_version": "1",
            "leg": leg,
            "question_id": question,
            "rank": place,
            "chunk_id": chunk,
        }
        for question, useful in ranks.items()
        for leg in ("bm25", "hybrid")
        for place, chunk in enumerate(ranking(useful), 1)
    ]


def golden(questions: list[str]) -> tuple[pa.Table, pa.Table]:
    rows = [
        {"question_id": question, "part": 1, "chunk_id": "a", "domain": ("people", "help")[number % 2]}
        for number, question in enumerate(questions)
    ]
    table = pa.Table.from_pylist(rows)
    return table.select(["question_id", "part", "chunk_id"]), table.select(["question_id", "domain", "part"])


QUESTIONS = [f"q{number:02}" for number in range(40)]


def test_measurement_has_every_leg_domain_and_metric() -> None:
    chunks, parts = golden(QUESTIONS)
    found = pa.Table.from_pylist(hits(dict.fromkeys(QUESTIONS, 2), "one"))
    rows = measurement.run(hits=found, golden=chunks, parts=parts, state=STATE, previous=None).to_pylist()
    assert len(rows) == 2 * 3 * len(METRICS)
    assert {row["value"] for row in rows if row["metric"] == "mrr"} == {0.5}
    assert {row["n_questions"] for row in rows if row["domain"] == "all"} == {40}


def test_same_state_is_measured_once_and_an_old_one_that_came_back_again() -> None:
    chunks, parts = golden(QUESTIONS)
    found = pa.Table.from_pylist(hits(dict.fromkeys(QUESTIONS, 2), "one"))
    table = measurement.run(hits=found, golden=chunks, parts=parts, state=STATE, previous=None)
    again = measurement.run(hits=found, golden=chunks, parts=parts, state=STATE, previous=table)
    assert again.num_rows == 0
    other = {**STATE, "inputs_key": "key-2"}
    table = pa.concat_tables(
        [table, measurement.run(hits=found, golden=chunks, parts=parts, state=other, previous=table)]
    )
    assert measurement.run(hits=found, golden=chunks, parts=parts, state=STATE, previous=table).num_rows > 0


def test_a_part_whose_passage_is_in_no_chunk_counts_as_missed() -> None:
    chunks, parts = golden(["q1", "q2"])
    found = pa.Table.from_pylist(hits({"q1": 1, "q2": 1}, "one"))
    rows = measurement.measure(hits=found, golden=chunks.slice(0, 1), parts=parts)
    assert {row["value"] for row in rows if row["metric"] == "mrr" and row["domain"] == "all"} == {0.5}


def decided(
    ranks: dict[str, dict[str, int | None]],
    *,
    wanted: str = "new",
    before: list[dict[str, Any]] | None = None,
    forced: bool = False,
) -> list[dict[str, Any]]:
    chunks, parts = golden(QUESTIONS)
    rows = [row for embedder, its in ranks.items() for row in hits(its, embedder)]
    schema = {"embedder": pa.string(), "embedder_version": pa.string(), "leg": pa.string()}
    found = (
        pa.Table.from_pylist(rows)
        if rows
        else pa.table(
            {
                **{name: pa.array([], kind) for name, kind in schema.items()},
                "question_id": pa.array([], pa.string()),
                "rank": pa.array([], pa.int32()),
                "chunk_id": pa.array([], pa.string()),
            }
        )
    )
    table = decision.run(
        wanted=(wanted, "1"),
        hits=found,
        golden=chunks,
        parts=parts,
        state=STATE,
        previous=pa.Table.from_pylist(before, schema=decision.SCHEMA) if before else None,
        forced=forced,
    )
    return table.to_pylist()


GOOD, BAD = dict.fromkeys(QUESTIONS, 1), dict.fromkeys(QUESTIONS, 4)


def first() -> list[dict[str, Any]]:
    return decided({}, wanted="old")


def test_first_embedder_serves_and_nothing_is_decided_until_another_is_wanted() -> None:
    (row,) = first()
    assert (row["decision"], row["embedder"]) == ("first", "old")
    assert decided({"old": GOOD}, wanted="old", before=[row]) == []


def test_better_embedder_serves_and_its_figures_are_in_the_row() -> None:
    (row,) = decided({"old": BAD, "new": GOOD}, before=first())
    assert (row["decision"], row["embedder"], row["previous_embedder"]) == ("switched", "new", "old")
    assert row["wanted_value"] == 1.0 > row["previous_value"]
    assert row["least_difference"] > 0
    assert row["n_questions"] == 40


def test_worse_embedder_does_not_serve_and_is_not_judged_twice() -> None:
    before = first()
    (row,) = decided({"old": GOOD, "new": BAD}, before=before)
    assert (row["decision"], row["embedder"], row["wanted_embedder"]) == ("kept", "old", "new")
    assert row["least_difference"] < -row["tolerance"]
    assert decided({"old": GOOD, "new": BAD}, before=[*before, row]) == []


def test_equal_embedder_serves() -> None:
    (row,) = decided({"old": GOOD, "new": GOOD}, before=first())
    assert row["decision"] == "switched"


def test_embedder_that_served_before_is_restored_when_it_is_not_worse() -> None:
    before = first()
    before += decided({"old": GOOD, "new": GOOD}, before=before)
    (row,) = decided({"old": GOOD, "new": GOOD}, wanted="old", before=before)
    assert (row["decision"], row["embedder"]) == ("restored", "old")


def test_force_switches_to_a_worse_one() -> None:
    (row,) = decided({"old": GOOD, "new": BAD}, before=first(), forced=True)
    assert (row["decision"], row["embedder"]) == ("forced", "new")


def test_incomplete_set_of_the_wanted_embedder_does_not_serve() -> None:
    (row,) = decided({"old": GOOD}, before=first())
    assert (row["decision"], row["embedder"]) == ("kept", "old")
    assert "not complete" in row["reason"]


def test_incomplete_set_of_the_old_embedder_makes_way() -> None:
    (row,) = decided({"new": GOOD}, before=first())
    assert row["decision"] == "switched"


def test_scores_of_no_question_have_a_shape() -> None:
    assert scores([]).shape == (0, len(METRICS))
