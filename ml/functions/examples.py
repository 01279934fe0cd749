"""The labelled texts that heads learn from: those of the warehouse, which may be yours, else our seeds.

>>> texts = of_seeds("topics")
>>> len(texts.labels) == len(texts.bodies) > 600, sorted(set(texts.labels))[:2]
(True, ['account', 'billing'])
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ml import settings
from ml.errors import FunctionError
from ml.fingerprint import digest

Read = Callable[[str], Sequence[Sequence[Any]]]
"""A query in, rows out; raises anything where the tables are not there."""
SUBJECTS = {"sentiments": "label", "topics": "topic"}
"""The golden seeds, and their column with the class."""


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Labelled texts in the order of their ids; a part is left out together when a head is judged."""

    parts: tuple[str, ...]
    labels: tuple[str, ...]
    bodies: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of everything that can be learned from them."""
        return digest(*self.labels, *self.bodies)


def read(subject: str, ask: Read | None) -> Examples:
    """The examples of a subject.

    Args:
        subject: `sentiments` or `topics`.
        ask: reads the warehouse; None, or one that has no such table yet, means the seeds.
    """
    query = f"select part, label, body from staging.stg_golden__{subject} order by text_id"
    if ask is not None:
        try:
            rows = ask(query)
        except Exception:  # Each driver has errors of its own for a table that is not there.
            rows = []
        if rows:
            return _of(rows)
    return of_seeds(subject)


def of_seeds(subject: str) -> Examples:
    """The examples of the project's own seed, with parts as in its staging model.

    Raises:
        FunctionError: there is no such file.
    """
    file = settings.project_root() / "seeds" / "golden" / f"golden_{subject}.csv"
    if not file.is_file():
        raise FunctionError(
            f"there is nothing to learn {subject} from",
            expected=f"a built warehouse, or {file}",
            found="neither",
            hint="run `make build`",
        )
    with file.open(newline="", encoding="utf-8") as opened:
        rows = sorted(csv.DictReader(opened), key=lambda row: row["text_id"])
    return _of([(_part(row), row[SUBJECTS[subject]], row["body"].strip()) for row in rows])


def _part(row: dict[str, str]) -> str:
    return row.get("domain") or hashlib.md5(row["text_id"].encode()).hexdigest()[0]


def _of(rows: Sequence[Sequence[Any]]) -> Examples:
    parts, labels, bodies = zip(*rows, strict=True)
    return Examples(parts=parts, labels=labels, bodies=bodies)
