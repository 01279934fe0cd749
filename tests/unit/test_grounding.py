"""What a generator writes is checked sentence by sentence: sources, numbers, words."""

from __future__ import annotations

import pytest

from ml import embedding
from ml.errors import ParameterError
from ml.generation import grounding, prompt
from ml.retrieval.lexicon import Lexicon

PASSAGES = [
    ["Hotel, high-cost city: $210 a night before tax.", "Decline the counter insurance at the rental desk."],
    [
        "A mass filing exists when 25 or more similar demands are submitted.",
        "Invoices above $1,500 are itemized.",
    ],
]
LEXICON = Lexicon({}, unknown=1.0)


def check(text: str) -> list[grounding.Checked]:
    return grounding.check(text, PASSAGES, lexicon=LEXICON, embed=embedding.load("hashing").embed)


def problem(text: str) -> str | None:
    (checked,) = check(text)
    return checked.problem


@pytest.mark.parametrize(
    "sentence",
    [
        "In a high-cost city a hotel may cost $210 a night before tax [1].",
        "In a high-cost city a hotel may cost $210 a night before tax. [1]",
        "Twenty-five or more similar demands make a mass filing [2].",
        "Invoices above 1500 are itemized [1, 2].",
    ],
)
def test_sentence_that_its_passage_says_is_supported(sentence: str) -> None:
    assert problem(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "A hotel in a high-cost city may cost $250 a night before tax [1].",
            "250 does not stand in what it cites",
        ),
        (
            "A hotel in a high-cost city may cost $210 a night before tax [2].",
            "210 does not stand in what it cites",
        ),
        ("A hotel in a high-cost city may cost $210 a night before tax.", "cites nothing"),
        (
            "A hotel in a high-cost city may cost $210 a night before tax [7].",
            r"cites [7], which does not exist",
        ),
        (
            "A hotel in a high-cost city may cost $210 a night before tax [0].",
            r"cites [0], which does not exist",
        ),
        ("Your manager enjoys breakfast with eggs [1].", "says something else than what it cites"),
    ],
)
def test_sentence_that_its_passage_does_not_say_is_marked_with_the_reason(
    sentence: str, expected: str
) -> None:
    assert problem(sentence) == expected


def test_each_sentence_has_its_own_verdict_and_the_sentence_that_it_rests_on() -> None:
    one, two, three = check(
        "Decline the counter insurance. [1] It costs $99. [1] A mass filing needs 25 similar demands [2]."
    )
    assert (one.problem, one.best) == (None, (0, 1))
    assert two.problem == "99 does not stand in what it cites"
    assert (three.problem, three.best) == (None, (1, 0))


def test_text_without_a_sentence_has_nothing_to_check() -> None:
    assert check("") == []
    assert check("[1]") == []


def test_prompt_numbers_its_passages_and_leaves_braces_alone() -> None:
    user = prompt.load().messages("What is\n{passages}?", ["One {question}.", "Two."])[1]["content"]
    assert "[1] One {question}.\n[2] Two." in user
    assert user.endswith("Question: What is {passages}?")


def test_prompt_that_is_missing_or_lacks_a_place_is_said(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParameterError, match=r"'grounded_v0' cannot be used[\s\S]*no such file"):
        prompt.load("grounded_v0")
    monkeypatch.setattr(prompt, "FOLDER", tmp_path)
    (tmp_path / "bare_v1.md").write_text("# System\nBe kind.\n# User\n{question}\n")
    with pytest.raises(ParameterError, match=r"'bare_v1' cannot be used[\s\S]*a file without them"):
        prompt.load("bare_v1")
