"""Heads are not worse than the compiled classifiers that learn from the same few texts."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest

from ml.functions import examples, heads, wording
from ml.functions.examples import Examples
from ml.text import heads as compiled
from ml.text.measurement import macro_f1
from ml.text.training import SCALES

EVERY = {"sentiments": 8, "topics": 4}
"""One in so many golden texts: enough to learn something, and embedded in half a minute."""


def part_of(whole: Examples, every: int, *, held: bool) -> Examples:
    """A share of the texts: of every fourth part, or of all others."""
    parts = sorted(set(whole.parts))
    rows = [
        row
        for row in list(zip(whole.parts, whole.labels, whole.bodies, strict=True))[::every]
        if (parts.index(row[0]) % 4 == 0) == held
    ]
    columns = list(zip(*rows, strict=True))
    return Examples(parts=columns[0], labels=columns[1], bodies=columns[2])


def by_words(name: str, learned: Examples, judged: Examples) -> list[str]:
    """What the compiled classifier says, with words as they are spoken."""
    labels = pa.table(
        {
            "text_id": [str(n) for n in range(len(learned.labels))],
            "part": list(learned.parts),
            "label": list(learned.labels),
        }
    )
    counts = [
        (str(n), word, times)
        for n, body in enumerate(learned.bodies)
        for word, times in Counter(wording.spoken(body)).items()
    ]
    words = pa.table(dict(zip(("text_id", "word", "n"), map(list, zip(*counts, strict=True)), strict=True)))
    of = compiled.Examples.of(words, labels)
    weights = compiled.fit(of, SCALES[name])
    place = {word: at for at, word in enumerate(weights["word"])}
    said = []
    for body in judged.bodies:
        known = [place[word] for word in wording.spoken(body) if word in place]
        said.append(max(of.classes, key=lambda label: sum(int(weights[label][at]) for at in known)))
    return said


@pytest.mark.parametrize(
    ("subject", "name"), [("sentiments", "ai_sentiment"), ("topics", "ai_classify_ticket")]
)
def test_heads_are_not_worse_than_words_alone(subject: str, name: str) -> None:
    whole = examples.of_seeds(subject)
    learned, judged = (part_of(whole, EVERY[subject], held=held) for held in (False, True))
    probabilities = heads.Head("", heads.fit(learned)).probabilities(judged.bodies)
    classes = sorted(set(learned.labels))
    by_head = [classes[place] for place in probabilities.argmax(axis=1).tolist()]
    of_head, of_words = (
        macro_f1(list(judged.labels), said)["metric_value"]
        for said in (by_head, by_words(name, learned, judged))
    )
    assert of_head >= of_words
