"""The queries of the reports site on the snapshot at hand, each as its build runs it, to the last row.

The queries are those of the pages' sources. What a filter or a sort does afterwards happens in the browser.
"""

from __future__ import annotations

import time

from apps.reports.pages import Page, Query, pages
from benchmarks.table import Row
from ml import marts

RUNS = 20
"""The 95th percentile is then the second slowest run."""
MOST_MS = 200


def measure() -> list[Row]:
    """The slowest query of each page, by the 95th percentile of its runs."""
    with marts.opened() as opened:
        (there,) = opened.rows("select count(*) as n_customers from marts.customer_360")
        rows = [_of_page(page, opened, there["n_customers"]) for page in pages()]
    return rows


def _of_page(page: Page, opened: marts.Marts, n_customers: int) -> Row:
    times = {query.name: _p95_ms(query, opened) for query in page.queries.values()}
    slowest = max(times, key=lambda name: times[name])
    return Row(
        benchmark="reports",
        measured=f"{page.name}: slowest of {len(times)} queries ({slowest}), p95, {n_customers:,} customers",
        value=f"{times[slowest]:.0f} ms",
        bound=f"at most {MOST_MS} ms",
    )


def _p95_ms(query: Query, opened: marts.Marts) -> float:
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        opened.arrow(query.sql)
        took.append((time.perf_counter() - start) * 1000)
    return sorted(took)[-2]
