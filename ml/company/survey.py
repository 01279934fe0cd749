"""The quarterly survey among employees: scores, and comments from those who have something to say.

It is anonymous: no row has an employee's number, and rows are numbered at random, so that the answers of one
person cannot be put together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import columns, deliveries
from ml.company.clock import MONTH_FIRST, MONTHS, Floats, Ints
from ml.company.support import BACKLOG
from ml.company.voices import read
from ml.company.workforce import DEPARTMENTS, Staff

NAMES: Final = [department.name for department in DEPARTMENTS]
QUESTIONS: Final = ("what_should_change", "what_works", "anything_else")
COMMENTED: Final = (0.60, 0.42, 0.20)
"""Share of the answers to each question that come with a comment."""

ANSWERED: Final = 0.68
"""Share of the employees who take part."""

SURVEY_MONTHS: Final = range(2, MONTHS, 3)
CLOSES_AFTER: Final = 16
"""Days from the first of a survey's month to the day on which it closes."""

FILLERS: Final = (" ", "-", "n/a")
"""What some type who have nothing to say."""


def survey_comments(rng: np.random.Generator, staff: Staff) -> pa.Table:
    """The raw table `survey_comments`: loaded the night after a survey closes; what comes on paper, later."""
    lines = read("survey_comments")
    scores = np.array([line["score"] for line in lines])
    said, commented, closed_on, department, question = _ask(rng, staff, lines, scores)
    size = len(said)
    filler = rng.integers(0, len(FILLERS), size)
    silent = ~commented.astype(bool)
    body = np.where(silent, len(lines) + filler, said)
    table = pa.table(
        {
            "response_id": columns.ids("A", np.arange(size) + 1),
            "survey_date": columns.dates(closed_on),
            "department": columns.text(department, NAMES, rng.random(size) < 0.02),
            "question": columns.text(question, QUESTIONS),
            "score": columns.whole(scores[said], rng.random(size) < 0.03),
            "body": columns.text(
                body, [*(line["text"] for line in lines), *FILLERS], silent & (rng.random(size) < 0.96)
            ),
            "loaded_at": columns.loads(closed_on + 1 + deliveries.late_days(rng, size)),
        }
    )
    return deliveries.redeliver(rng, table)


def _ask(
    rng: np.random.Generator, staff: Staff, lines: list[dict[str, str]], scores: Ints
) -> tuple[Ints, ...]:
    """The answers to all surveys, at random within each.

    Returns the position of a text for each, which gives the score also where the comment is left out; 1 where
    it is not; the closing day, the department and the question.
    """
    moods = _moods(rng)
    suiting = {
        (name, question): np.flatnonzero(
            [line["department"] == name and line["question"] == question for line in lines]
        )
        for name in NAMES
        for question in QUESTIONS
    }
    parts: list[Ints] = []
    for survey, month in enumerate(SURVEY_MONTHS):
        closed_on = int(MONTH_FIRST[month]) + CLOSES_AFTER
        employed = (staff.hired_on < closed_on - 30) & (staff.left_on > closed_on)
        for department, name in enumerate(NAMES):
            size = int(rng.binomial((employed & (staff.department == department)).sum(), ANSWERED))
            for question, share in enumerate(COMMENTED):
                fits = suiting[name, QUESTIONS[question]]
                n_comments = int(rng.binomial(size, share))
                said = _pick(rng, scores[fits], moods[survey, department], n_comments, size)
                about = np.full((size, 3), (closed_on, department, question))
                parts.append(np.column_stack([fits[said], np.arange(size) < n_comments, about]))
    answers = np.concatenate(parts)
    order = np.lexsort((rng.random(len(answers)), answers[:, 2]))
    return tuple(answers[order].T)


def _pick(rng: np.random.Generator, scores: Ints, mood: float, n_comments: int, size: int) -> Ints:
    """Texts that go with the mood: first the comments, each once while they last, then the silent."""
    weight = np.exp(0.3 * mood * (scores - 5))
    chance = weight / weight.sum()
    commented = rng.choice(len(scores), n_comments, replace=n_comments > len(scores), p=chance)
    return np.concatenate([commented, rng.choice(len(scores), size - n_comments, p=chance)])


def _moods(rng: np.random.Generator) -> Floats:
    """How each department feels in each survey; the desk dislikes a long queue."""
    moods = rng.normal(0, 0.6, (len(SURVEY_MONTHS), len(NAMES)))
    for survey in range(1, len(SURVEY_MONTHS)):
        moods[survey] += 0.6 * moods[survey - 1]
    queue = BACKLOG.reshape(-1, 3).mean(axis=1)
    moods[:, NAMES.index("Support")] -= 3 * (queue - queue.mean())
    return np.asarray(moods)
