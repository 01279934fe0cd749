"""A predictor of somebody's own table is the same one on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import Built, DuckDB, Postgres
from own_tables import TABLES, Own, make_all, selection, theirs, warehouse
from project_copy import Project, copy_of_checkout

from ml.company import generate


def built(project: Project, folder: Path) -> Project:
    """The project after a build with three predictors of its own."""
    # dbt wants its seeds, though none is built.
    generate(scale=0.02, seed=11, out=project.raw, file_format="csv")
    make_all(project, folder)
    project.must_build(*selection(), only_predictors=theirs())
    return project


@pytest.fixture(scope="module")
def both(postgres: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    folder = tmp_path_factory.mktemp("own")
    here = built(copy_of_checkout(folder / "duckdb"), folder)
    there = built(copy_of_checkout(folder / "postgres", target="postgres", environment=postgres), folder)
    return Built(here, DuckDB(here.home / "warehouse.duckdb")), Built(there, Postgres(postgres))


@pytest.mark.parametrize("own", TABLES, ids=lambda own: own.name)
def test_both_engines_learn_from_the_same_rows(both: tuple[Built, Built], own: Own) -> None:
    asked = f"select data_digest, training_key, n_rows, estimator, decision from audit.{own.name}_training"
    on_duckdb, on_postgres = (engine.database.query(asked)[1] for engine in both)
    assert on_duckdb == on_postgres
    assert on_duckdb[0][-1] == "trained"


@pytest.mark.parametrize("own", TABLES, ids=lambda own: own.name)
def test_both_engines_say_the_same_of_every_row(both: tuple[Built, Built], own: Own) -> None:
    asked = f"select * from predictions.{own.name}_predictions"
    found = []
    for engine in both:
        names, rows = engine.database.query(asked)
        told_apart = {"run_id", "scored_at", "scoring_key"}
        kept = [(name, place) for place, name in enumerate(names) if name not in told_apart]
        found.append(sorted([tuple(row[place] for _, place in kept) for row in rows], key=lambda row: row[0]))
    assert len(found[0]) == len(found[1]) == len(own.load().data)
    for here, there in zip(*found, strict=True):
        for one, other in zip(here, there, strict=True):
            assert one == (pytest.approx(other, abs=1e-9) if isinstance(other, float) else other)


def test_taken_back_on_postgresql_nothing_is_left(both: tuple[Built, Built]) -> None:
    _, on_postgres = both
    for own in TABLES:
        done = warehouse(on_postgres.project, "remove-predictor", own.name)
        assert done.returncode == 0, done.stderr
    left = on_postgres.database.query(
        "select name from (select table_name from information_schema.tables "
        "union all select proname from pg_proc) as there (name) "
        "where name ~ 'tumour|progression|cultivar'"
    )[1]
    assert left == []
