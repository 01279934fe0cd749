"""Data that were poisoned on their way: the candidate is never promoted, and the build says so."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable

import pytest
from project_copy import Project

Row = dict[str, str]
# No test of the data and the features: some would notice before the gates do.
NODES = ("--select", "+churn_promotion", "--exclude", "resource_type:test", "resource_type:unit_test")
DECISION = (
    "select decision, gate, champion_version from audit.churn_promotion order by decided_at desc limit 1"
)


def rewritten(project: Project, table: str, change: Callable[[list[Row]], None]) -> None:
    """Change the rows of a raw table."""
    path = project.raw / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    change(rows)
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def shuffle_labels(project: Project) -> None:
    """Every cancellation is booked on the subscription of somebody else who had one at that time."""

    def change(rows: list[Row]) -> None:
        newest = list({row["subscription_id"]: row for row in rows}.values())
        ends = [(row["valid_to"], row["end_reason"]) for row in newest if row["end_reason"]]
        for row in newest:
            if row["end_reason"]:
                row["valid_to"] = row["end_reason"] = ""
        random.Random(1).shuffle(newest)
        for ended_on, reason in ends:
            row = next(row for row in newest if not row["valid_to"] and row["valid_from"] < ended_on)
            row["valid_to"], row["end_reason"] = ended_on, reason
            newest.remove(row)

    rewritten(project, "subscriptions", change)


def leak_a_column(project: Project) -> None:
    """A feature that is filled in when the customer gives notice."""
    leaking = "select * replace (cast(churned_within_60d as double) as unpaid_usd) from final"
    project.edit("models/features/churn_training_set.sql", "select * from final", leaking)


def break_a_feature(project: Project) -> None:
    """The collector of usage sends noughts from the spring on."""

    def change(rows: list[Row]) -> None:
        for row in rows:
            if row["usage_month"] >= "2026-03-01":
                row["data_gb"] = "0"

    rewritten(project, "usage", change)


@pytest.mark.parametrize(
    ("poison", "gates"),
    [
        (shuffle_labels, {"test_roc_auc", "test_roc_auc_over_rule_low", "test_pr_auc_over_dummy_low"}),
        (leak_a_column, {"train_strongest_feature_roc_auc"}),
        (break_a_feature, {"test_largest_feature_psi"}),
    ],
)
def test_poisoned_candidate_is_never_promoted(
    project: Project,
    champion: Callable[[], tuple[int, str]],
    poison: Callable[[Project], None],
    gates: set[str],
) -> None:
    before = champion()
    poison(project)
    project.must_build(*NODES)
    ((decision, gate, serving),) = project.rows(DECISION)
    assert (decision, serving) == ("rejected", 1)
    assert gate in gates
    assert champion() == before


def test_rejected_candidate_fails_the_build_and_the_old_champion_scores(project: Project) -> None:
    published = (project.home / "published.duckdb").read_bytes()
    scores = "select customer_id, churn_probability from predictions.customer_churn order by all"
    before = project.rows(scores)
    project.edit("ml/predictors/churn/params.yml", "at_least: 0.70", "at_least: 0.999")
    project.edit("ml/predictors/churn/params.yml", "seed: ", "seed: 1")
    build = project.build()
    assert build.failed() == ["assert_no_candidate_was_rejected"], build.output[-3000:]
    assert project.rows(scores) == before
    assert (project.home / "published.duckdb").read_bytes() == published
    project.must_build(rejected_candidate="warn")
    assert project.rows(
        "select decision from marts.ml_promotions where predictor = 'churn' order by decided_at"
    ) == [
        ("promoted",), ("rejected",), ("rejected",),
    ]  # fmt: skip
    assert project.rows(scores, "published.duckdb") == before
