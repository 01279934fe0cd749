"""The adapter: everything is dbt-postgres, except for the one method that runs a Python model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt.adapters.base.meta import available
from dbt.adapters.postgres import PostgresAdapter, PostgresConnectionManager, PostgresCredentials

from dbt.adapters.pgpy import reading, running, writing
from dbt.adapters.pgpy.reading import Relation, Session


class PgpyCredentials(PostgresCredentials):
    """The same settings as dbt-postgres."""

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

    @available.parse(lambda *args, **kwargs: "")
    def run_python_model(self, model: dict[str, Any], compiled_code: str, column_types: Any) -> str:
        """Run a Python model and return a select whose rows are its result.

        What the model returns is copied into a temporary table on dbt's own connection, so that dbt's
        transaction covers it; dbt's materialization then does with the select what it does with SQL.

        Raises:
            PythonModelError: the model failed, or its result cannot be carried; with the line of the model.
        """
        connection = self.connections.get_thread_connection()
        session = Session(connection.handle.info, role=connection.credentials.role)
        path = Path(self.config.project_root) / model["original_file_path"]
        with running.python_model(model["unique_id"], path, compiled_code) as function:
            result = function(session)
            if isinstance(result, Relation):  # Untouched rows need not leave the server.
                return writing.select_from(result, column_types or {})
            if not connection.transaction_open:
                self.connections.begin()
            return writing.copy(connection.handle, result, column_types or {})

    @available.parse(lambda *args, **kwargs: "")
    def stage_file(self, path: str) -> str:
        """Copy a CSV file, every column as text, or a Parquet file into a temporary table; return its select."""
        connection = self.connections.get_thread_connection()
        if not connection.transaction_open:
            self.connections.begin()
        with reading.open_file(path) as reader:
            return writing.copy(connection.handle, reader, {})
