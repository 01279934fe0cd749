"""Nothing is computed twice, and whatever decides a result is noticed when it changes."""

from __future__ import annotations

import duckdb
from project_copy import UP_TO_THE_SCORES, Project

OF_CHURN = "from marts.ml_training_decisions where predictor = 'churn'"
DECISIONS = f"select decision {OF_CHURN} order by decided_at"
SCORED = "select count(*), max(scored_at) from predictions.churn_scores"


def decisions(project: Project) -> list[str]:
    return [decision for (decision,) in project.rows(DECISIONS)]


def not_as_built(project: Project) -> list[str]:
    """The tables of the snapshot, which the second build brings up to date, that differ from the build's."""
    with duckdb.connect() as connection:
        for file in ("warehouse", "published"):
            connection.execute(f"attach '{project.home}/{file}.duckdb' as {file} (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'published'"
        ).fetchall()
        assert len(tables) > 100
        return [
            table
            for (table,) in tables
            for one, other in (("warehouse", "published"), ("published", "warehouse"))
            if connection.execute(f"from {one}.{table} except all from {other}.{table} limit 1").fetchall()
        ]


def test_second_build_fits_nothing_and_scores_nothing(project: Project) -> None:
    before = project.rows(SCORED)
    project.must_build()
    assert decisions(project) == ["trained", "reused"]
    assert project.rows(SCORED) == before
    ((reason,),) = project.rows(f"select reason {OF_CHURN} and decision = 'reused'")
    assert reason
    left_over = "select schema_name, table_name from duckdb_tables() where strpos(table_name, '__dbt_') > 0"
    assert project.rows(left_over) == [], "what a build needs on its way is gone afterwards"
    assert not_as_built(project) == []


def test_comment_in_sql_causes_no_fit(project: Project) -> None:
    project.edit(
        "models/features/churn_training_set.sql", "with\n", "-- A remark that changes nothing.\nwith\n"
    )
    project.edit("ml/predictors/churn/params.yml", "name: churn", "# A remark here, too.\nname: churn")
    project.must_build(*UP_TO_THE_SCORES)
    assert decisions(project) == ["trained", "reused"]


def test_one_raw_value_causes_exactly_one_fit(project: Project) -> None:
    ((customer, month, digits),) = project.rows(
        "select customer_id, usage_month, data_gb from raw.usage "
        "where usage_month = '2025-06-01' and data_gb > 50 order by customer_id limit 1"
    )
    project.edit("seeds/raw/usage.csv", f"{customer},{month},{digits}", f"{customer},{month},{digits + 1}")
    for expected in (["trained", "trained"], ["trained", "trained", "reused"]):
        project.must_build(*UP_TO_THE_SCORES)
        assert decisions(project) == expected
    ((reason,),) = project.rows(f"select reason {OF_CHURN} order by decided_at limit 1 offset 1")
    assert "data changed" in reason


def test_raw_value_outside_the_training_set_causes_no_fit(project: Project) -> None:
    """Usage of the newest month is in no training row: the labels of that month are not known yet."""
    before = dict(project.rows("select customer_id, scoring_key from predictions.customer_churn"))
    ((customer, month, digits),) = project.rows(
        "select customer_id, usage_month, data_gb from raw.usage "
        "where usage_month = '2026-09-01' and data_gb > 50 and loaded_at < '2026-10-05' "
        "and customer_id in (select customer_id from predictions.customer_churn) "
        "order by customer_id limit 1"
    )
    project.edit("seeds/raw/usage.csv", f"{customer},{month},{digits}", f"{customer},{month},{digits + 200}")
    project.must_build(*UP_TO_THE_SCORES)
    assert decisions(project) == ["trained", "reused"]
    after = dict(project.rows("select customer_id, scoring_key from predictions.customer_churn"))
    assert {key for key in after if after[key] != before[key]} == {customer}, (
        "only the changed customer is scored again"
    )


def test_parameter_causes_one_fit(project: Project) -> None:
    project.edit("ml/predictors/churn/params.yml", "seed: ", "seed: 1")
    project.must_build(*UP_TO_THE_SCORES)
    ((decision, reason),) = project.rows(
        f"select decision, reason {OF_CHURN} order by decided_at desc limit 1"
    )
    assert (decision, reason) == ("trained", "parameters changed")


def test_force_training_fits_and_says_so(project: Project) -> None:
    project.must_build(*UP_TO_THE_SCORES, force_training=True)
    assert decisions(project) == ["trained", "forced"]


def test_lost_warehouse_file_finds_the_model_in_the_registry(project: Project) -> None:
    (project.home / "warehouse.duckdb").unlink()
    project.must_build(*UP_TO_THE_SCORES)
    assert decisions(project) == ["reused"]


def test_digest_does_not_depend_on_how_threads_share_the_work(project: Project) -> None:
    """A sum of fractions depends on the order of its terms, and now and then is rounded the other way."""
    found = set()
    for _ in range(4):
        project.must_build(
            "--select", "+churn_training_inputs", "--exclude", "resource_type:test", "resource_type:unit_test"
        )
        found |= set(project.rows("select data_digest from features.churn_training_inputs"))
    assert len(found) == 1
