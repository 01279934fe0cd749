"""The pages of the reports say the same on both engines: each query runs on both, and gives equal rows."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from comparison import NUMBERS, RUN_SPECIFIC, SCORES, same
from databases import Built

from apps.reports.pages import Page, Query, pages

SCORED = {
    "n_expected_to_leave",
    "revenue_at_risk_usd",
    "expected_net_usd",
    "metric_value",
    "importance",
    "psi",
}
"""Sums of scores, and what is measured on scores."""


def rows(query: Query, built: Built) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows in an order that no collation decides: by what is exact in them, and then by numbers."""
    columns, found = built.database.query(query.sql)
    kept = [i for i, name in enumerate(columns) if name not in RUN_SPECIFIC]
    exact = [tuple(row[i] for i in kept) for row in found]

    def order(row: tuple[Any, ...]) -> tuple[list[str], list[float]]:
        words = [str(value) for value in row if isinstance(value, str | bool | datetime.date | None)]
        numbers = [
            round(float(value), 4)
            for value in row
            if not isinstance(value, str | bool | datetime.date | list | None)
        ]
        return words, numbers

    return [columns[i] for i in kept], sorted(exact, key=order)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_page_has_the_same_rows(page: Page, on_duckdb: Built, on_postgres: Built) -> None:
    for query in page.queries.values():
        columns, mine = rows(query, on_duckdb)
        also_columns, theirs = rows(query, on_postgres)
        assert columns == also_columns, query.name
        assert len(mine) == len(theirs), query.name
        different = [
            (query.name, name, a, b)
            for one, other in zip(mine, theirs, strict=True)
            for name, a, b in zip(columns, one, other, strict=True)
            if not same(a, b, tolerance=SCORES if name in SCORED or "probability" in name else NUMBERS)
        ]
        assert different[:5] == []
