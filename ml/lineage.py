"""The walk from a prediction back: to its version, gates, run, code, training rows, features and raw rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ml.errors import LineageError
from ml.marts import Marts
from ml.predictors import spec as predictors

_OF = """
    select * from marts.ml_lineage
    where prediction_table = cast($table as text) and entity_id = cast($key as text)
    order by as_of_date desc limit 1
"""
_TABLES = "select distinct prediction_table from marts.ml_lineage order by prediction_table"
_SOME = """
    select entity_id from marts.ml_lineage where prediction_table = cast($table as text)
    order by entity_id limit 3
"""
_RAW = """
    select entity.table_name from information_schema.columns as entity
    inner join information_schema.columns as loaded
        on entity.table_schema = loaded.table_schema and entity.table_name = loaded.table_name
    where
        entity.table_schema = 'raw' and entity.column_name = cast($entity as text)
        and loaded.column_name = 'loaded_at'
    order by entity.table_name
"""


@dataclass(frozen=True, kw_only=True)
class RawRows:
    """What a raw table held about an entity on the day of the prediction."""

    table: str
    n_rows: int
    newest: date | None


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Where a prediction comes from.

    Attributes:
        row: the row of marts.ml_lineage.
        features: what the estimator saw, by name; None is unknown.
        n_training_rows: rows about the same entity that the version learned from.
        raw: what was known about the entity by that day, by raw table; tables without a row are left out.
    """

    row: Mapping[str, Any]
    features: Mapping[str, float | None]
    n_training_rows: int
    raw: list[RawRows]


def walk(table: str, key: str, warehouse: Marts) -> Lineage:
    """The lineage of the newest prediction about an entity.

    Args:
        table: a table of predictions, such as `customer_churn`.
        key: the entity's id.
        warehouse: an open one.

    Raises:
        LineageError: there is no such table, or no prediction about this entity.
    """
    found = warehouse.rows(_OF, table=table, key=key)
    if not found:
        raise _nothing(table, key, warehouse)
    row = found[0]
    spec = predictors.load(row["predictor"])
    about = {"key": key, "day": row["as_of_date"].isoformat()}
    its = f"{spec.entity} = cast($key as text)"
    features = warehouse.rows(
        f"select * from {row['feature_table']} where {its} and {spec.time} = cast($day as date)", **about
    )
    learned = warehouse.rows(
        f"select count(*) as n from features.{spec.name}_training_set where {its}", **about
    )
    return Lineage(
        row=row,
        features={name: features[0][name] for name in spec.features} if features else {},
        n_training_rows=int(learned[0]["n"]),
        raw=[
            RawRows(table=f"raw.{name}", n_rows=int(said["n"]), newest=said["newest"])
            for name in (one["table_name"] for one in warehouse.rows(_RAW, entity=spec.entity))
            for said in warehouse.rows(_known(name, its), **about)
            if said["n"]
        ],
    )


def _known(table: str, its: str) -> str:
    """What a raw table had received about the entity by that day."""
    return (
        f"select count(*) as n, max(cast(loaded_at as date)) as newest from raw.{table} "
        f"where {its} and cast(loaded_at as date) <= cast($day as date)"
    )


def _nothing(table: str, key: str, warehouse: Marts) -> LineageError:
    tables = [row["prediction_table"] for row in warehouse.rows(_TABLES)]
    if table not in tables:
        return LineageError(
            f"there are no predictions {table!r}",
            expected=f"one of {', '.join(tables)}" if tables else "a table of predictions",
            found=table,
            hint="name the table as it is called in the schema predictions",
        )
    some = ", ".join(row["entity_id"] for row in warehouse.rows(_SOME, table=table))
    return LineageError(
        f"{table} says nothing about {key!r}",
        expected=f"an id such as {some}",
        found=key,
        hint="who has left has no prediction; a retired one is not kept",
    )
