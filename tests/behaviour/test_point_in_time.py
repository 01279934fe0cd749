"""Features know only what was known; and the tests that say so can fail."""

from __future__ import annotations

import pytest
from project_copy import Project

CUTOFF = "2026-03-05"


def test_features_of_the_past_are_the_same_when_the_future_has_not_arrived(
    built: Project, project: Project
) -> None:
    """The strongest statement: forget every delivery after March, build again, and compare all features."""
    build = project.build("--select", "+customer_month", known_until=f"{CUTOFF} 00:00:00")
    assert build.code == 0, build.output[-3000:]
    with project.warehouse() as connection:
        connection.execute(f"attach '{built.home}/warehouse.duckdb' as later (read_only)")
        then = f"select * exclude (is_current) from features.customer_month where as_of_date <= '{CUTOFF}'"
        now = (
            f"select * exclude (is_current) from later.features.customer_month where as_of_date <= '{CUTOFF}'"
        )
        ((n_rows, newest),) = connection.sql(
            f"select count(*), max(as_of_date)::text from ({then})"
        ).fetchall()
        assert n_rows > 5_000 and newest == CUTOFF
        assert connection.sql(f"({then}) except ({now})").fetchall() == []
        assert connection.sql(f"({now}) except ({then})").fetchall() == []


def test_forgetting_really_forgets(project: Project) -> None:
    """Without this, a `known_until` that does nothing would make the test above pass."""
    project.build("--select", "+stg_billing__invoices", known_until=f"{CUTOFF} 00:00:00")
    ((newest,),) = project.rows("select max(known_from)::date::text from staging.stg_billing__invoices")
    assert newest <= CUTOFF


LEAKS = {
    "load_time_ignored": (
        "macros/features/was_known.sql",
        "    {{ version }}.known_from <= {{ as_of }}",
        "    true",
        "knows_nothing_later",
    ),
    "event_after_the_as_of_date": (
        "models/intermediate/int_features__support.sql",
        "tickets.opened_at <= as_of_dates.as_of_date\n",
        "tickets.opened_at <= as_of_dates.as_of_date + interval '30 days'\n",
        "knows_nothing_later",
    ),
    "label_among_the_features": (
        "models/features/churn_training_set.sql",
        "{{ as_doubles(churn_features(), 'features') }}",
        "{{ as_doubles(churn_features(), 'features')"
        " | replace('features.unpaid_usd', 'labels.churned_within_60d') }}",
        "no_feature_predicts_alone",
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_planted_leak_fails_the_build_before_anything_is_trained(project: Project, leak: str) -> None:
    path, old, new, alarm = LEAKS[leak]
    project.edit(path, old, new)
    if leak == "event_after_the_as_of_date":
        # A later event is loaded later: to see it at all, its load time has to be ignored as well.
        project.edit(
            path, "and {{ was_known('tickets', 'as_of_dates.as_of_date') }}", "and tickets.is_latest"
        )
    build = project.build("--select", "+churn_training", "--exclude", "test_type:unit")
    assert build.code != 0
    by_test = {name: status for name, status in build.status.items() if status == "fail"}
    names = " ".join(by_test)
    assert ALARMS[alarm] in names, build.output[-3000:]
    assert build.status["churn_training"] == "skipped"
    assert "Snapshot not published" in build.output


ALARMS = {
    "knows_nothing_later": "customer_month_uses_nothing_that_came_later",
    "no_feature_predicts_alone": "churn_training_set_has_no_feature_that_predicts_alone",
}


def test_value_from_the_future_fails_the_build(project: Project) -> None:
    lines = (project.raw / "payments.csv").read_text().splitlines()
    fields = lines[50].split(",")
    fields[2] = "2027-01-01"
    project.edit("seeds/raw/payments.csv", lines[50], ",".join(fields))
    build = project.build("--select", "payments")
    assert build.code != 0
    assert any("payments" in name for name in build.failed())
