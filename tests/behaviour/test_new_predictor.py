"""A newcomer's table becomes a predictor with one command, and is gone with another."""

from __future__ import annotations

from pathlib import Path

import pytest
from own_tables import TABLES, Own, make_all, selection, theirs, warehouse
from project_copy import Build, Project, copy_of_checkout

from ml.company import generate


def listing(project: Project) -> dict[str, str]:
    """The texts of the project, without what it has built."""
    left_out = ("warehouse", "target", "logs", "adapter", "seeds")
    return {
        path.relative_to(project.folder).as_posix(): path.read_text(encoding="utf-8")
        for path in project.folder.rglob("*")
        if path.is_file()
        and path.suffix in (".sql", ".py", ".yml", ".md", ".json")
        and path.relative_to(project.folder).parts[0] not in left_out
    }


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Project, Build]:
    """The files before, the project after a build with three predictors of its own, and the build."""
    folder = tmp_path_factory.mktemp("own")
    project = copy_of_checkout(folder / "project")
    generate(
        scale=0.02, seed=11, out=project.raw, file_format="csv"
    )  # dbt wants its seeds, though none is built.
    before = listing(project)
    make_all(project, folder)
    return before, project, project.must_build(*selection(), only_predictors=theirs())


@pytest.fixture(scope="module")
def project(before_and_after: tuple[dict[str, str], Project, Build]) -> Project:
    return before_and_after[1]


@pytest.mark.parametrize("own", TABLES, ids=lambda own: own.name)
def test_a_public_table_is_predicted_as_well_as_the_literature_says(project: Project, own: Own) -> None:
    ((metric, value, baseline, decision),) = project.rows(
        "select metric, metric_value, baseline_value, decision from marts.ml_training_decisions "
        f"where predictor = '{own.name}'"
    )
    assert (metric, decision) == (own.metric, "trained")
    assert value >= own.at_least and baseline > 0.3


@pytest.mark.parametrize("own", TABLES, ids=lambda own: own.name)
def test_every_row_is_scored_and_walks_back_to_its_run(project: Project, own: Own) -> None:
    ((n_rows, n_walked, n_reasons),) = project.rows(
        f"select count(*), count(lineage.git_commit), count(scores.reason_1) "
        f"from predictions.{own.name}_predictions as scores left join marts.ml_lineage as lineage "
        f"on lineage.prediction_table = '{own.name}_predictions' and scores.row_id = lineage.entity_id"
    )
    assert n_rows == n_walked == len(own.load().data)
    assert n_reasons > 0.9 * n_rows


def test_tests_of_data_were_run(before_and_after: tuple[dict[str, str], Project, Build]) -> None:
    _, _, build = before_and_after
    assert build.status["tumour_predictions_has_one_row_per_key"] == "pass"
    assert build.status["cultivar_training_has_one_row_per_decision"] == "pass"


def test_classes_are_chosen_by_name(project: Project) -> None:
    found = project.rows(
        "select distinct predicted_cultivar from predictions.cultivar_predictions order by 1"
    )
    assert found == [("barbera",), ("barolo",), ("grignolino",)]


def test_intervals_hold_what_they_promise(project: Project) -> None:
    ((inside, n),) = project.rows(
        "select avg(case when known.progression between said.expected_progression_low "
        "and said.expected_progression_high then 1.0 else 0 end), count(*) "
        "from predictions.progression_predictions as said "
        "inner join features.progression_training_set as known on said.row_id = known.row_id"
    )
    assert n == 442 and 0.82 <= inside <= 0.98


@pytest.mark.parametrize("name", ["tumour", "progression"])
def test_the_champion_is_a_function_of_sql(project: Project, name: str) -> None:
    scored, said = f"predictions.{name}_scoring_set", f"predictions.{name}_predictions"
    ((arguments,),) = project.rows(
        "select string_agg(column_name, ', ' order by column_index) from duckdb_columns() "
        f"where table_name = '{name}_scoring_set' and data_type = 'DOUBLE'"
    )
    prediction = {"tumour": "diagnosis_probability", "progression": "expected_progression"}[name]
    ((n, off),) = project.rows(
        f"select count(in_sql), max(abs({prediction} - in_sql)) "
        f"from (select *, ml_predict_{name}({arguments}) as in_sql from {scored}) as asked "
        f"inner join {said} as said on asked.row_id = said.row_id"
    )
    assert n > 400 and off < 1e-6


def test_the_lineage_command_walks_from_an_own_prediction(project: Project) -> None:
    done = warehouse(project, "lineage", "tumour_predictions", "1007")
    # It reads the published snapshot, which a build of a part of the project does not write.
    assert "tumour" in done.stdout or "no snapshot" in done.stderr


def test_a_second_build_fits_and_scores_nothing(project: Project, tmp_path: Path) -> None:
    again = project.copy_to(tmp_path / "again")
    scored = "select count(*), max(scored_at) from predictions.tumour_scores"
    before = again.rows(scored)
    again.must_build(*selection(), only_predictors=theirs())
    assert again.rows(scored) == before
    assert again.rows(
        "select predictor, string_agg(decision, ' ' order by decided_at) from marts.ml_training_decisions "
        "group by predictor order by predictor"
    ) == [(name, "trained reused") for name in sorted(own.name for own in TABLES)]


def test_a_file_that_is_gone_is_an_error_with_a_hint(project: Project, tmp_path: Path) -> None:
    again = project.copy_to(tmp_path / "gone")
    model = next((again.folder / "models" / "staging" / "own").glob("stg_own__tumour.sql"))
    model.write_text(model.read_text(encoding="utf-8").replace("tumour.csv", "moved.csv"), encoding="utf-8")
    build = again.build("--select", "stg_own__tumour")
    assert build.code != 0
    assert "moved.csv is not there, or empty" in build.output and "remove-predictor" in build.output


def test_taken_back_nothing_is_left(
    before_and_after: tuple[dict[str, str], Project, Build], tmp_path: Path
) -> None:
    before, project, _ = before_and_after
    copy = project.copy_to(tmp_path / "taken_back")
    for own in TABLES:
        done = warehouse(copy, "remove-predictor", own.name)
        assert done.returncode == 0, done.stderr
    assert listing(copy) == before
    left = copy.rows(
        "select name from (select table_name from information_schema.tables "
        "union all select function_name from duckdb_functions()) as there (name) "
        "where regexp_matches(name, 'tumour|progression|cultivar')"
    )
    assert left == []
    assert copy.dbt("parse").code == 0
