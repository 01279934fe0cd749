"""Asking MLflow's own tables, in SQLite or PostgreSQL, by plain SQL and without importing MLflow."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import Any

from ml.errors import RegistryError
from ml.registry import READY, Unreadable, Version
from ml.settings import without_password


class Tables(ABC):
    """The three questions as SQL that both databases understand; a store that does not exist yet holds
    nothing.

    Unreadable: MLflow has not brought the tables to the form that these questions are about. That is so for a
    store of an older MLflow, and for the seconds in which another training of the same build makes a new one.
    """

    @abstractmethod
    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows; none where there is no such table. A question mark stands for a value."""

    def version(self, name: str, number: int) -> Version | None:
        """The version of this number."""
        return self._first("v.version = ?", name, number)

    def with_key(self, name: str, training_key: str) -> Version | None:
        """The newest version that has this training key as a tag."""
        tagged = "select version from model_version_tags where name = v.name and key = 'training_key'"
        return self._first(f"v.version in ({tagged} and value = ?)", name, training_key)

    def behind(self, name: str, alias: str) -> Version | None:
        """The version that an alias points to."""
        aliased = "select version from registered_model_aliases where name = v.name and alias = ?"
        return self._first(f"v.version = ({aliased})", name, alias)

    def _first(self, condition: str, name: str, value: object) -> Version | None:
        newest = (
            "select v.version, v.run_id, coalesce(v.storage_location, v.source) from model_versions v"
            f" where v.name = ? and v.current_stage <> 'Deleted_Internal' and v.status = '{READY}'"
            f" and {condition}"
            " order by v.version desc limit 1"
        )
        for number, run_id, files in self.query(newest, name, value):
            tags = "select key, value from model_version_tags where name = ? and version = ?"
            return Version(name, number, run_id, files or "", dict(self.query(tags, name, number)))
        return None


class Sqlite(Tables):
    """A file, which is opened for reading only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """See `Tables.query`."""
        if not self.path.is_file():
            return []
        address = f"{self.path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as store:
            try:
                return store.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):  # An empty file: MLflow has not made its tables yet.
                    return []
                if "no such column" in str(error):
                    raise Unreadable(str(error)) from error
                raise


class Postgres(Tables):
    """A database, by the URI that MLflow has for it. ImportError: psycopg2 is not installed."""

    def __init__(self, uri: str, *, password: str = "") -> None:
        import psycopg2

        self._psycopg2, self._uri = psycopg2, uri
        scheme, _, rest = uri.partition("://")
        self._dsn = f"{scheme.split('+')[0]}://{rest}"
        self._secret = {"password": password} if password else {}

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """See `Tables.query`."""
        try:
            connection = self._psycopg2.connect(self._dsn, **self._secret)
        except self._psycopg2.OperationalError as error:
            raise RegistryError(
                "the MLflow store cannot be reached",
                expected=f"PostgreSQL at {without_password(self._uri)}",
                found=" ".join(str(error).split()),
                hint="run `warehouse postgres start`, or check MLFLOW_TRACKING_URI, DATABASE_URL and PGHOST",
            ) from error
        with closing(connection), connection.cursor() as cursor:
            try:
                cursor.execute(sql.replace("?", "%s"), values)
                return list(cursor.fetchall())
            except self._psycopg2.errors.UndefinedTable:  # MLflow has not made its tables yet.
                return []
            except self._psycopg2.errors.UndefinedColumn as error:
                raise Unreadable(str(error)) from error
