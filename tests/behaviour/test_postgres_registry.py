"""The registry in PostgreSQL is read without MLflow, says the same as MLflow, and has a schema of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import open_temporary_folder

from ml import registry, settings, store
from ml.errors import PostgresError, RegistryError
from ml.postgres import address, client
from ml.postgres.server import Server
from ml.registry import Version


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """A server of its own, and MLflow's migrated store in it. The name of the home needs encoding."""
    with open_temporary_folder() as folder, pytest.MonkeyPatch.context() as patch:
        home = folder / "on postgres"
        for name in ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD"):
            patch.delenv(name, raising=False)
        patch.setenv("WAREHOUSE_HOME", str(home))
        patch.setenv("WAREHOUSE_TARGET", "postgres")
        patch.setenv("MLFLOW_TRACKING_URI", "")  # MLflow sets it; afterwards it must be as it was.
        patch.delenv("MLFLOW_TRACKING_URI")
        made = Server(address.folder())
        made.start()
        yield home
        made.stop()


@pytest.fixture(scope="module")
def registered(server: Path) -> Version:
    """Two versions of a model, the first behind the alias, with files."""
    assert registry.champion("churn") is None, "a store that does not exist yet holds nothing"
    mlflow = store.connect()
    mlflow.create_registered_model("churn")
    for number in (1, 2, 3):
        files = server / "artifacts" / str(number)
        files.mkdir(parents=True)
        (files / "MLmodel").write_text("flavors: {}")
        tags = {"training_key": f"key-{number}"}
        mlflow.create_model_version("churn", str(files), run_id=f"run-{number}", tags=tags)
    mlflow.set_registered_model_alias("churn", "champion", "1")
    mlflow.delete_model_version("churn", "3")
    found = registry.version("churn", 1)
    assert found is not None
    return found


def test_sql_answers_as_mlflow_does(registered: Version) -> None:
    slow = registry._Client()
    assert (
        registered
        == slow.version("churn", 1)
        == registry.champion("churn")
        == slow.behind("churn", "champion")
    )
    assert registered.tags == {"training_key": "key-1"}
    assert (
        registry.with_key("churn", "key-2") == slow.with_key("churn", "key-2") == registry.version("churn", 2)
    )


def test_what_is_not_there_is_none(registered: Version) -> None:
    assert registry.version("churn", 9) is None
    assert registry.version("churn", 3) is None, "deleted"
    assert registry.with_key("churn", "no such key") is None
    assert registry.champion("nobody") is None


def test_asking_imports_no_mlflow(registered: Version) -> None:
    asked = "print(registry.champion('churn').number, 'mlflow' in sys.modules)"
    script = f"import sys; from ml import registry; {asked}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_the_store_has_a_schema_of_its_own(registered: Version) -> None:
    counted = (
        "select count(*) filter (where schemaname = 'mlflow') as own, count(*) as everywhere from pg_tables"
    )
    (found,) = client.rows(
        address.current(), f"{counted} where schemaname not in ('pg_catalog', 'information_schema')"
    )
    assert found["own"] == found["everywhere"] > 20


def test_a_password_reaches_mlflow_and_no_uri(registered: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TCP the server wants one, with characters that a URL has to encode."""
    with client.connect(address.current()) as connection, connection.cursor() as cursor:
        cursor.execute("create role ana login superuser password 'p@ s/s:%?#+&'")
    port = address.current().port
    url = f"postgresql://ana:p%40%20s%2Fs%3A%25%3F%23%2B%26@127.0.0.1:{port}/warehouse"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PGPASSWORD", "of somebody else")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert "p%40" not in settings.tracking_uri()
    assert registry.champion("churn") == registered
    assert store.connect().get_model_version_by_alias("churn", "champion").run_id == "run-1"


def test_an_old_server_is_refused(server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "OLDEST", 99)
    with pytest.raises(PostgresError, match="PostgreSQL 99 or newer"):
        client.check(address.current())


def test_a_store_that_cannot_be_reached_is_an_error_without_its_password(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "postgresql://ana:secret@127.0.0.1:1/mlflow")
    with pytest.raises(RegistryError, match="cannot be reached") as refused:
        registry.champion("churn")
    assert "secret" not in str(refused.value)
