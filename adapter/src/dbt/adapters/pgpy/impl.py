"""The adapter: everything is dbt-postgres, except for the one method that runs a Python model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dbt.adapters.base.meta import available
from dbt.adapters.postgres import PostgresAdapter, PostgresConnectionManager, PostgresCredentials

from dbt.adapters.pgpy import reading, running, writing


@dataclass
class PgpyCredentials(PostgresCredentials):
    """The settings of dbt-postgres, and how long a Python model waits for a lock on what it reads."""

    python_lock_timeout: str = "60s"

    @property
    def type(self) -> str:
        """The name in `profiles.yml`."""
        return "pgpy"


class PgpyConnectionManager(PostgresConnectionManager):
    """The same connections as dbt-postgres."""

    TYPE = "pgpy"


class PgpyAdapter(PostgresAdapter):
    """dbt-postgres with Python models."""

    ConnectionManager = PgpyConnectionManager

    @available.parse(lambda *args, **kwargs: ("", 0))
    def run_python_model(self, model: dict[str, Any], code: str, column_types: Any, table: str) -> tuple[str, int]:
        """Run a Python model, and stream what it returns into `table`, on dbt's own connection.

        dbt's transaction covers it. Returns a select when dbt has to make the table from its rows, which is so
        where types must be cast and where the model returned a relation as it was; and the number of rows copied.

        Raises:
            PythonModelError: the model failed, or its result cannot be carried; with the line of the model.
        """
        connection = self.connections.get_thread_connection()
        session = reading.Session(connection.handle.info, connection.credentials)
        is_ours = model["package_name"] == self.config.project_name
        package = Path() if is_ours else Path(self.config.packages_install_path, model["package_name"])
        path = Path(self.config.project_root, package, model["original_file_path"])
        copy = partial(writing.copy, connection.handle, column_types=column_types or {}, table=table)
        return running.run(model["unique_id"], path, code, session, copy)

    @available.parse(lambda *args, **kwargs: "")
    def stage_file(self, path: str) -> str:
        """Copy a CSV file, every column as text, or a Parquet file into a temporary table; return its select."""
        with reading.open_file(path) as reader:
            return writing.copy(self.connections.get_thread_connection().handle, reader)[0]

    @available.parse(lambda *args, **kwargs: [])
    def list_files(self, folder: str) -> list[str]:
        """The files in a folder, sorted."""
        return sorted(str(path) for path in Path(folder).glob("*") if path.is_file())

    @available.parse(lambda *args, **kwargs: 0)
    def file_size(self, path: str) -> int | None:
        """In bytes; None where there is no such file."""
        return Path(path).stat().st_size if Path(path).is_file() else None
