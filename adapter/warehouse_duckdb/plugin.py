"""A dbt-duckdb plugin that lets SQL ask for a snapshot: ``select publish_snapshot('path')``.

dbt's hooks speak SQL, and renaming a file is not something that SQL can do. The plugin registers one
function on dbt's connection; the ``on-run-end`` hook calls it when every test has passed. The work is done by
:mod:`ml.publish`, on a cursor of the same DuckDB instance, for no other process may open the file meanwhile.

It also registers the functions of the tier that its config names; see :mod:`ml.functions`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from ml import functions, publish
from ml.errors import WarehouseError


class Plugin(BasePlugin):
    """Named in ``profiles/profiles.yml``; dbt-duckdb finds the class by this name."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Called with the config in the profile."""
        self._tier = plugin_config.get("ai_tier") or "compiled"

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Called before the file is opened: makes its folder, so that a first `dbt build` works.

        Raises:
            DbtRuntimeError: another process holds the file.
        """
        file = Path(creds.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_file():
            return
        try:
            duckdb.connect(str(file)).close()
        except duckdb.IOException as error:
            holder = re.search(r"Conflicting lock is held in (.+?\(PID \d+\))", str(error))
            if holder is None:
                return  # dbt-duckdb meets the same error, and says it in DuckDB's words.
            raise DbtRuntimeError(
                f"{file} is open in another process: {holder[1]}.\n"
                "  Expected: nobody else has it open while a build writes it.\n"
                f"  Hint: close that process, or wait for it; to read, open {file.parent / 'published.duckdb'}, "
                "which a build never locks."
            ) from None

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Called by dbt-duckdb once, when it has opened the file."""
        # dbt-pgpy's relations have `reader(batch_size)`; with the same name here, one model body runs on both.
        if not hasattr(duckdb.DuckDBPyRelation, "reader"):
            duckdb.DuckDBPyRelation.reader = duckdb.DuckDBPyRelation.to_arrow_reader  # type: ignore[attr-defined]

        def publish_snapshot(target: str) -> str:
            with conn.cursor() as cursor:
                return publish.publish_snapshot(cursor, Path(target)).summary()

        conn.create_function(
            "publish_snapshot",
            publish_snapshot,
            ["VARCHAR"],  # type: ignore[list-item]
            "VARCHAR",  # type: ignore[arg-type]
            side_effects=True,
        )
        try:
            functions.register(conn, self._tier)
        except WarehouseError as error:
            raise DbtRuntimeError(str(error)) from None
