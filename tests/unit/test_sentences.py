"""Sentences end where a reader would say that they do."""

from __future__ import annotations

import itertools

import pytest

from ml.documents import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["It rained.", "We stayed!", "Why?", "Because."],
        ["Dr. Lee and T. Okafor met at 3.30 p.m. in room no. 4.", "They agreed."],
        ["Use e.g. form R-7, i.e. the short one, etc. and so on.", "Done."],
        ["Larkfield Inc. pays $4.50.", "It was 10 a.m. on Monday."],
        ['She said "stop."', '"Why?" he asked.'],
        ["**Bold.**", "Then *this.*", "End"],
        ["Das kostet 3 € inkl. MwSt.", "Gut."],
        ["See example.com or v1.2.3 for more.", "Bye."],
        ["He left at noon (on foot).", "She stayed."],
        ["A sentence\nover two lines.", "Another one."],
        ["هل أنت هنا؟", "نعم."],
    ],
)
def test_prose(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_sentences_without_blanks_between() -> None:
    assert split("今日は晴れ。明日は雨。") == ["今日は晴れ。", "明日は雨。"]


def test_lists_tables_code_and_headings() -> None:
    text = (
        "# A heading. Not a sentence\n\nIntro:\n\n1. First item. It has two.\n   It goes on.\n"
        "2. Second item\n"
        "   - nested\n\n| Plan | Fee |\n|---|---|\n| DSL. 25 | $5. |\n\n```\nx = 1. \n```\n"
    )
    assert split(text) == [
        "Intro:",
        "First item.",
        "It has two.",
        "It goes on.",
        "Second item",
        "nested",
        "| Plan | Fee |",
        "| DSL. 25 | $5. |",
        "x = 1.",
    ]


def test_places_are_in_order_and_do_not_overlap() -> None:
    text = "A. B! " * 50 + "\n\n- one. Two.\n- three\n\n|a|b|\n|-|-|\n|c|d|\n"
    found = sentences(text)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))
    assert sentences("") == []
