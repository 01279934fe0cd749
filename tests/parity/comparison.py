"""Two builds of one relation, value by value.

Keys, texts, dates and truths must be equal; numbers within 1e-9, scores within 1e-6, relative. Rows are
paired by key, so that the order in which a database returns them does not matter.

>>> one = Rows("marts.x", ["id", "usd", "run_id"], [("a", 1.0, "r1"), ("b", 2.0, "r1")])
>>> other = Rows("marts.x", ["id", "usd", "run_id"], [("b", 2.0 + 1e-12, "r2"), ("a", 1.0, "r2")])
>>> compare(one, other, key=["id"])
Comparison(relation='marts.x', n_rows=2, n_columns=2, n_ignored=1, differences=())
>>> changed = Rows("marts.x", ["id", "usd", "run_id"], [("a", 1.0, "r2"), ("b", 2.1, "r2")])
>>> compare(one, changed, key=["id"]).differences
("('b',).usd: 2.0 and 2.1",)
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NUMBERS = 1e-9
"""A sum of floats in another order differs by less; a cent in a billion does not."""
SCORES = 1e-6
"""What the estimator computes from equal features, and what is computed from that."""

SCORE_COLUMNS = frozenset(
    {
        "churn_probability",
        "customer_segment_distance",
        "embedding",
        "predicted_topic_probability",
        "mean_churn_probability",
        "revenue_at_risk_usd",
        "static_embedding",
    }
) | {f"reason_{n}_effect" for n in (1, 2, 3)}

SIX_DIGITS = frozenset({"score"})
"""Scores of hits have six digits, and are sums of 384 products of floats: the engines add them in another
order, so the last digit may differ by one. Ranks are compared exactly."""

RUN_SPECIFIC = {
    "invocation_id": "dbt draws one per build",
    "run_id": "MLflow draws one per fit",
    "candidate_run_id": "a run_id",
    "champion_run_id": "a run_id",
    "champion_model_uri": "holds a run_id",
    "scoring_key": "a digest of the features and the champion's run_id; the features are compared",
    "decided_at": "the clock of the build",
    "promoted_at": "the clock of the build",
    "first_seen_at": "the clock of the build",
    "scored_at": "the clock of the build",
    "embedded_at": "the clock of the build",
    "ingested_at": "the clock of the build",
    "measured_at": "the clock of the build",
    "seconds": "how long it took",
    "started_at": "the clock of the build",
    "column_list": "each engine has names of its own for types",
    "tracking_uri": "each build has a store of its own",
}
"""The columns that differ between any two builds, be it on one engine, and why; docs/decisions/0010 has them,
too. Nothing else is left out."""

SHOWN = 5
"""Differences that a report names, per relation."""


@dataclass(frozen=True)
class Rows:
    """What one database holds of a relation."""

    relation: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Comparison:
    """What was compared of a relation, and the first differences."""

    relation: str
    n_rows: int
    n_columns: int
    n_ignored: int
    differences: tuple[str, ...]


def compare(one: Rows, other: Rows, *, key: Sequence[str]) -> Comparison:
    """Pair the rows by what of the key is not run-specific, and compare every column that is not.

    Raises:
        ValueError: the rest of the key is not a key. Without a rest, there must be one row.
    """
    differences = []
    if one.columns != other.columns:
        differences.append(f"columns: {', '.join(one.columns)} and {', '.join(other.columns)}")
    shared = [name for name in one.columns if name in other.columns and name not in RUN_SPECIFIC]
    key = [name for name in key if name in shared]
    mine, theirs = _by_key(one, key), _by_key(other, key)
    differences += [f"{place}: only in the first" for place in mine.keys() - theirs.keys()]
    differences += [f"{place}: only in the second" for place in theirs.keys() - mine.keys()]
    places = [(name, one.columns.index(name), other.columns.index(name)) for name in shared]
    for place in mine.keys() & theirs.keys():
        for name, i, j in places:
            a, b = mine[place][i], theirs[place][j]
            if name in SIX_DIGITS and _is_number(a) and _is_number(b):
                close = abs(a - b) < 1.5e-6
            else:
                close = same(a, b, tolerance=SCORES if name in SCORE_COLUMNS else NUMBERS)
            if not close:
                differences.append(f"{place}.{name}: {a!r} and {b!r}")
    return Comparison(
        relation=one.relation,
        n_rows=len(mine.keys() & theirs.keys()),
        n_columns=len(shared),
        n_ignored=len(one.columns) - len(shared),
        differences=tuple(sorted(differences)),
    )


def same(a: Any, b: Any, *, tolerance: float) -> bool:
    """Equal, or two numbers that are close. A truth is not a number, and null equals only null.

    Vectors, of length 1, are close when no coordinate differs by more than the tolerance: which texts were
    computed together decides their last bits.

    >>> same(Decimal("1.50"), 1.5, tolerance=1e-9), same(1, True, tolerance=1e-9)
    (True, False)
    >>> same(None, 0, tolerance=1e-9), same([0.6, 0.8], [0.6, 0.80000001], tolerance=1e-6)
    (False, True)

    DuckDB's driver gives JSON as text, psycopg parses it.

    >>> same('{"price": 0.5, "speed": null}', {"price": 0.5, "speed": None}, tolerance=1e-9)
    True
    """
    if isinstance(a, str) and isinstance(b, dict | list):
        a = json.loads(a)
    if isinstance(a, list) and isinstance(b, list) and a and all(map(_is_number, [*a, *b])):
        return len(a) == len(b) and all(
            math.isclose(x, y, abs_tol=tolerance) for x, y in zip(a, b, strict=True)
        )
    if _is_number(a) and _is_number(b):
        return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance * 1e-3) or (a != a and b != b)
    return type(a) is type(b) and bool(a == b)


def report(comparisons: Sequence[Comparison]) -> str:
    """A table for people: what was compared, and what differs."""
    width = max(len(done.relation) for done in comparisons)
    lines = [f"{'relation':<{width}}  {'rows':>7}  {'columns':>7}  {'left out':>8}  result"]
    for done in comparisons:
        result = "equal" if not done.differences else f"{len(done.differences):,} differences"
        lines.append(
            f"{done.relation:<{width}}  {done.n_rows:>7,}  {done.n_columns:>7}  {done.n_ignored:>8}  {result}"
        )
        lines += [f"    {difference}" for difference in done.differences[:SHOWN]]
    values = sum(done.n_rows * done.n_columns for done in comparisons)
    return "\n".join([*lines, f"{values:,} values compared"])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _by_key(table: Rows, key: Sequence[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    places = [table.columns.index(name) for name in key]
    found = {tuple(row[place] for place in places): row for row in table.rows}
    if len(found) != len(table.rows):
        raise ValueError(f"{table.relation}: {', '.join(key)} is not a key of its {len(table.rows):,} rows")
    return found
