"""A small company, built for real: every test here runs dbt, DuckDB and MLflow on a copy of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from project_copy import (
    Project,
    copy_of_checkout,
    open_temporary_folder,
    with_churn_alone,
    with_few_documents,
    without_language,
)

from ml.company import generate

SCALE = 0.3
"""About 900 customers: the smallest company with enough leavers in every split."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company after its first build, which must pass. Shared: tests that change anything take a copy."""
    project = copy_of_checkout(tmp_path_factory.mktemp("built") / "project")
    without_language(with_churn_alone(with_few_documents(project)))
    generate(scale=SCALE, seed=11, out=project.raw, file_format="csv")
    project.must_build()
    return project


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A copy of the built company that a test may change as it likes."""
    return built.copy_to(tmp_path / "project")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which a test may start a server."""
    with open_temporary_folder() as folder:
        yield folder


@pytest.fixture
def champion(project: Project) -> Callable[[], tuple[int, str]]:
    """Asks MLflow, not our tables, which version of `churn` serves: (version, run id)."""

    def ask() -> tuple[int, str]:
        from mlflow import MlflowClient

        # Both addresses: without the second, MLflow asks the registry that this process used last.
        store = f"sqlite:///{project.home / 'mlflow.db'}"
        version = MlflowClient(store, registry_uri=store).get_model_version_by_alias("churn", "champion")
        return int(version.version), str(version.run_id)

    return ask
