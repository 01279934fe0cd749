"""Reading a built warehouse: with plain drivers, in which no error of the build can hide."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg2
from comparison import Rows
from project_copy import Project

SCHEMAS = ("features", "predictions", "marts")
TEXT = (
    "document",
    "document_block",
    "document_sentence",
    "document_figure",
    "document_deadline",
    "chunk",
    "chunk_embedding",
    "chunk_static_embedding",
    "posting",
    "golden_chunk",
    "retrieval_hit",
    "refusal_coefficient",
)
"""Of the schema `text`, what the marts of search, deadlines and facts are made of, from files to hits."""
RELATIONS = f"""
    select table_schema || '.' || table_name from information_schema.tables
    where table_schema in {SCHEMAS} or (table_schema = 'text' and table_name in {TEXT})
"""


class Database(Protocol):
    """A built warehouse."""

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of the columns, and the rows."""
        ...


class DuckDB:
    """The file of a DuckDB build."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            done = connection.execute(sql)
            return [column[0] for column in done.description or []], done.fetchall()


class Postgres:
    """A PostgreSQL database, by its libpq settings."""

    def __init__(self, environment: dict[str, str]) -> None:
        names = {
            "PGHOST": "host",
            "PGPORT": "port",
            "PGUSER": "user",
            "PGPASSWORD": "password",
            "PGDATABASE": "dbname",
        }
        self.settings = {names[key]: value for key, value in environment.items() if key in names}

    def query(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        connection = psycopg2.connect(**self.settings)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                if cursor.description is None:
                    return [], []
                return [column.name for column in cursor.description], cursor.fetchall()
        finally:
            connection.close()


@dataclass(frozen=True)
class Built:
    """A project that was built, and where its rows are."""

    project: Project
    database: Database


def relations(database: Database) -> list[str]:
    """Every table and view of the compared schemas, by name."""
    return sorted(name for (name,) in database.query(RELATIONS)[1])


def read(database: Database, relation: str) -> Rows:
    """All of a relation."""
    return Rows(relation, *database.query(f"select * from {relation}"))


def keys(manifest: Path) -> dict[str, list[str]]:
    """The key of each relation: what its test `unique_together` says."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    found: dict[str, list[str]] = {}
    for node in nodes.values():
        about = node.get("test_metadata") or {}
        if about.get("name") == "unique_together" and node["attached_node"] in nodes:
            model = nodes[node["attached_node"]]
            found.setdefault(f"{model['schema']}.{model['alias']}", about["kwargs"]["columns"])
    return found
