"""Check what a generator wrote: does each sentence follow from the passages that it cites?

A sentence is supported if it cites passages that exist, if every number in it stands in them, and if most of
its words do, or if it means nearly the same as one of their sentences. Everything else is marked. It is a
check of wording, not of logic: it finds invented amounts, invented subjects and missing sources, and cannot
find a "not" too many.

>>> split("It costs $5. [1] Ask us [2, 3]. Bye.")
[('It costs $5.', (1,)), ('Ask us.', (2, 3)), ('Bye.', ())]
>>> sorted(numbers("1,500 dollars in 2026, three times, 4.50 each"))
['1500', '2026', '3', '4.5']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ml.documents import sentences
from ml.embedding import Vectors
from ml.retrieval.lexicon import Lexicon, words

MOST_WORDS = 0.6
"""Share of a sentence's terms, by weight, that its passages must have. Generators join and shorten; they need
a few words of their own."""
SAME_MEANING = 0.7
"""Cosine to one sentence of a passage from which on other words are a paraphrase. all-MiniLM gives two
unrelated sentences of one handbook 0.1 to 0.4, and rewordings 0.7 to 0.9."""
_CITED = re.compile(r"\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\]")
_LATE = re.compile(r"([.!?])((?:\s*\[\s*\d+(?:\s*[,;]\s*\d+)*\s*\])+)")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_UNITS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        start=1,
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000}
_NUMBER_WORDS = frozenset({*_UNITS, *_TENS, *_SCALES})


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A sentence of a generated answer.

    Attributes:
        text: without its citations.
        cited: the numbers of passages that it cites, from 1.
        problem: why it is not supported, in words; None if it is.
        best: the passage and the sentence in it, both from 0, that are closest; None without a citation.
    """

    text: str
    cited: tuple[int, ...]
    problem: str | None
    best: tuple[int, int] | None


def check(
    text: str,
    passages: Sequence[Sequence[str]],
    *,
    lexicon: Lexicon,
    embed: Callable[[Sequence[str]], Vectors],
) -> list[Checked]:
    """Each sentence of a generated text with its verdict.

    Args:
        text: what the generator wrote.
        passages: the sentences of each passage that it was given.
        lexicon: weights of terms.
        embed: texts to unit vectors.
    """
    found = split(text)
    needed = sorted({number - 1 for _, cited in found for number in cited if 0 < number <= len(passages)})
    flat = [(place, at) for place in needed for at in range(len(passages[place]))]
    vectors = embed([sentence for sentence, _ in found] + [passages[place][at] for place, at in flat])
    of_text, of_passages = vectors[: len(found)], vectors[len(found) :]
    checked = []
    for row, (sentence, cited) in enumerate(found):
        places = [at for at, (place, _) in enumerate(flat) if place + 1 in cited]
        cosines = of_passages[places] @ of_text[row] if places else np.zeros(0)
        best = flat[places[int(np.argmax(cosines))]] if places else None
        source = " ".join(
            part for number in cited if number <= len(passages) for part in passages[number - 1]
        )
        closest = float(cosines.max()) if places else 0.0
        problem = _problem(sentence, cited, len(passages), source, closest, lexicon)
        checked.append(Checked(text=sentence, cited=cited, problem=problem, best=best))
    return checked


def _problem(
    sentence: str, cited: tuple[int, ...], n_passages: int, source: str, closest: float, lexicon: Lexicon
) -> str | None:
    if not cited:
        return "cites nothing"
    if unknown := [number for number in cited if not 0 < number <= n_passages]:
        return f"cites [{unknown[0]}], which does not exist"
    if foreign := sorted(numbers(sentence) - numbers(source)):
        return f"{foreign[0]} does not stand in what it cites"
    # Numbers were checked already, and may be written in another way.
    said = " ".join(word for word in words(sentence) if not word.isdigit() and word not in _NUMBER_WORDS)
    coverage = lexicon.coverage(set(lexicon.terms(said)), set(lexicon.terms(source)))
    if coverage < MOST_WORDS and closest < SAME_MEANING:
        return "says something else than what it cites"
    return None


def split(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of a text without citations, and the numbers that each cites.

    A citation behind the full stop belongs to the sentence before it.
    """
    text = _LATE.sub(lambda found: f"{found.group(2)}{found.group(1)}", text)
    parts = []
    for start, end in sentences(text):
        raw = text[start:end]
        cited = [int(number) for group in _CITED.findall(raw) for number in re.findall(r"\d+", group)]
        sentence = re.sub(r"\s+([.!?,;])", r"\1", " ".join(_CITED.sub(" ", raw).split()))
        if re.search(r"\w", sentence):
            parts.append((sentence, tuple(dict.fromkeys(cited))))
        elif cited and parts:
            before, earlier = parts[-1]
            parts[-1] = (before, tuple(dict.fromkeys([*earlier, *cited])))
    return parts


def numbers(text: str) -> set[str]:
    """The numbers of a text in one form, be they written in digits or in words.

    >>> sorted(numbers("Twenty-five of two hundred, one of them late"))
    ['200', '25']
    """
    in_words: list[int] = []
    before = ""
    for word in words(text):
        if word in _UNITS and before in _TENS:
            in_words[-1] += _UNITS[word]
        elif word in _SCALES and (before in _UNITS or before in _TENS):
            in_words[-1] *= _SCALES[word]
        elif value := _UNITS.get(word) or _TENS.get(word) or _SCALES.get(word):
            in_words.append(value)
        before = word
    # "One" alone is a pronoun as often as a number.
    return {_plain(found) for found in _NUMBER.findall(text)} | {
        str(value) for value in in_words if value > 1
    }


def _plain(number: str) -> str:
    return format(Decimal(number.replace(",", "")).normalize(), "f")
