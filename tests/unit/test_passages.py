"""A chunk is cut into what can answer: sentences, items with their lead, rows with their header."""

from __future__ import annotations

import pytest

from ml.retrieval.passages import passages


def texts(body: str) -> list[str]:
    return [passage.text for passage in passages(body)]


def test_sentences_of_a_paragraph_stand_alone() -> None:
    assert texts("## Pay\n\nYou get 80 %. It ends\nafter **six** weeks.") == [
        "You get 80 %.",
        "It ends after six weeks.",
    ]


def test_items_are_read_with_the_line_that_leads_to_them() -> None:
    assert texts("Not covered:\n\n- theft\n- loss\n\nAsk us.") == [
        "Not covered: theft",
        "Not covered: loss",
        "Ask us.",
    ]


def test_long_sentence_before_a_list_is_no_lead() -> None:
    long = "This is a sentence that says a good deal before it ends, " * 5 + "see:"
    assert texts(f"{long}\n\n- theft")[-1] == "theft"


def test_lead_that_leads_to_nothing_is_a_sentence() -> None:
    assert texts("Remember:\n\n## Next\n\nGo.") == ["Remember:", "Go."]


def test_rows_are_read_with_their_header_and_empty_cells_are_left_out() -> None:
    body = "| Plan | Fee |\n|---|---|\n| Cable | $5 |\n| Fiber | |"
    assert texts(body) == ["Plan: Cable; Fee: $5", "Plan: Fiber"]


def test_rows_without_their_header_are_still_rows() -> None:
    assert texts("| Cable | $5 |\n| Fiber | $7 |") == ["Cable; $5", "Fiber; $7"]


def test_header_is_no_passage_and_neither_is_a_rule() -> None:
    assert texts("# Title\n\n---\n\n## Part") == []


@pytest.mark.parametrize(
    "body",
    [
        "One. Two!\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| c | d |\n\n> quoted",
        "Übergröße: größer.\n\n- ünï\n  code 🙂\n",
        "",
    ],
)
def test_places_cut_the_words_out_of_the_body_and_do_not_overlap(body: str) -> None:
    last = 0
    for number, passage in enumerate(passages(body), start=1):
        assert passage.number == number
        assert last <= passage.start < passage.end <= len(body)
        last = passage.end
        first_word = passage.text.split(": ")[-1].split()[-1].strip(".!;")
        assert first_word in body[passage.start : passage.end]
