"""A metric is what its definition says: each is asked for through MetricFlow, some are worked out by hand."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from ml import marts
from ml.errors import SettingsError

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = {
    "mrr": (
        "metric_time__month",
        """
        select revenue_month, sum(mrr_usd)
        from staging.int_customer_revenue_month
        where revenue_month > (select min(revenue_month) from staging.int_customer_revenue_month)
        group by 1
        """,
    ),
    "churn_rate": (
        "metric_time__month",
        """
        select
            cast(earlier.revenue_month + interval '1 month' as date),
            avg(case when later.customer_id is null then 1 else 0 end)
        from staging.int_customer_revenue_month as earlier
        left join staging.int_customer_revenue_month as later
            on earlier.customer_id = later.customer_id
            and later.revenue_month = cast(earlier.revenue_month + interval '1 month' as date)
        where earlier.revenue_month < (select max(revenue_month) from staging.int_customer_revenue_month)
        group by 1
        """,
    ),
    "first_response_time": (
        "ticket__channel",
        """
        select
            channel,
            percentile_cont(0.5) within group (
                order by extract(epoch from (first_response_at - opened_at)) / 3600
            )
        from staging.stg_support__tickets
        where is_latest
        group by 1
        """,
    ),
    "csat": (
        "feedback__product",
        """
        select product, avg(case when rating >= 4 then 1 when rating is not null then 0 end)
        from staging.stg_crm__feedback
        where is_latest
        group by 1
        """,
    ),
    "headcount": (
        "month_and_department__department",
        """
        select department, count(*)
        from staging.stg_hr__employees
        cross join (
            select max(pay_month) + interval '1 month' - interval '1 day' as last_day
            from staging.stg_hr__payroll
        ) as newest
        where is_latest and hired_on <= last_day and (left_on is null or left_on > last_day)
        group by 1
        """,
    ),
    "paid_in_time_rate": (
        "metric_time__month",
        """
        select issued_month, avg(case when settled_on <= due_on then 1 else 0 end)
        from staging.int_invoice_settlements
        where is_latest and due_on < (select max(as_of_date) from staging.int_as_of_dates)
        group by 1
        """,
    ),
}
"""Metrics, what they are grouped by, and the same worked out from the tables that the marts are made of. Some
of those are in the working file only."""


def ask(metrics: list[str], by: str | None, folder: Path) -> list[dict[str, str]]:
    """The rows that `warehouse metrics query` gives."""
    answer = folder / "answer.csv"
    command = [str(Path(sys.executable).with_name("warehouse")), "metrics", "query", "--csv", str(answer)]
    command += ["--metrics", ",".join(metrics), *(["--group-by", by] if by else [])]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with answer.open(newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """The metrics as dbt compiled them in the checkout, which `make test` does first."""
    file = ROOT / "target" / "semantic_manifest.json"
    if not file.is_file():
        assert not os.environ.get("CI"), f"{file} is missing: a skipped test shows nothing"
        pytest.skip(f"{file} is not there: run `make build` first")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.fixture(autouse=True)
def built() -> None:
    try:
        marts.snapshot()
    except SettingsError:
        assert not os.environ.get("CI"), "nothing is published: a skipped test shows nothing"
        pytest.skip("nothing is published: run `make build` first")


@pytest.mark.parametrize("metric", BY_HAND)
def test_metric_is_what_one_works_out_by_hand(metric: str, manifest: dict[str, Any], tmp_path: Path) -> None:
    by, query = BY_HAND[metric]
    answered = {row[by].split(" 00:")[0]: float(row[metric]) for row in ask([metric], by, tmp_path)}
    with marts.newest() as opened:
        worked_out = {str(first): float(second) for first, second in map(dict.values, opened.rows(query))}
    assert len(worked_out) > 2
    assert answered == pytest.approx(worked_out, rel=1e-5)


def test_every_metric_has_a_number(manifest: dict[str, Any], tmp_path: Path) -> None:
    """Asked for all at once, over all time."""
    metrics = [metric["name"] for metric in manifest["metrics"]]
    assert len(metrics) >= 25
    (row,) = ask(metrics, None, tmp_path)
    assert {name for name in metrics if row[name] == ""} == set()


def test_saved_queries_ask_for_metrics_that_there_are(manifest: dict[str, Any]) -> None:
    known = {metric["name"] for metric in manifest["metrics"]}
    saved = {query["name"]: query["query_params"]["metrics"] for query in manifest["saved_queries"]}
    assert len(saved) >= 4
    assert {name: set(wanted) - known for name, wanted in saved.items() if set(wanted) - known} == {}


def test_metrics_are_described_for_people(manifest: dict[str, Any]) -> None:
    described: dict[str, list[str]] = defaultdict(list)
    for metric in manifest["metrics"]:
        assert metric["label"] and metric["description"].endswith("."), metric["name"]
        described[metric["description"]].append(metric["name"])
    assert [names for names in described.values() if len(names) > 1] == []
