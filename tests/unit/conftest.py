"""An MLflow store of its own for every test, and the small company's rows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from small_company import Warehouse, make_home, make_rows
from small_shop import COLOUR, SPENDING, write_params

from ml.predictors import spec as predictors


@pytest.fixture(scope="session")
def migrated_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store whose migrations, which take seconds, have run."""
    from ml import store

    home = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(home))
        patch.delenv("WAREHOUSE_TARGET", raising=False)
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        store.connect().search_experiments()
    return home / "mlflow.db"


@pytest.fixture
def home(tmp_path: Path, migrated_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a fresh store."""
    return make_home(tmp_path / "warehouse", migrated_store, monkeypatch)


@pytest.fixture
def edit_params(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Replace a piece of churn's params.yml, in a copy."""
    folder = tmp_path / "predictors"
    shutil.copytree(predictors.FOLDER / "churn", folder / "churn")
    monkeypatch.setattr(predictors, "FOLDER", folder)

    def edit(old: str, new: str) -> None:
        path = folder / "churn" / "params.yml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must occur once"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


@pytest.fixture(scope="session")
def rows() -> pa.Table:
    """The training set that most tests share."""
    return make_rows()


@pytest.fixture
def warehouse(home: Path) -> Warehouse:
    """A warehouse in which nothing has been trained yet."""
    return Warehouse()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The predictors of the shop; called with a name and changes, another params.yml for one of them."""
    folder = tmp_path / "predictors"
    for name in (SPENDING, COLOUR):
        write_params(folder, name)
    monkeypatch.setattr(predictors, "FOLDER", folder)

    def change(name: str, **changes: Any) -> None:
        write_params(folder, name, **changes)

    return change


@pytest.fixture
def clean_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of generators and their calls."""
    for name in [*os.environ]:
        if name.startswith(("WAREHOUSE_GENERATOR", "WAREHOUSE_AI_")):
            monkeypatch.delenv(name)
