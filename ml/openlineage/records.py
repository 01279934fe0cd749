"""What the warehouse has recorded about its fits and scorings, and where it is.

A fit is a row of marts.ml_training_decisions; a version that was only found in the registry was fitted for
another warehouse, which tells of it. A scoring is what marts.ml_lineage holds of one pass over the customers:
all its rows carry the same moment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml import settings
from ml.errors import LineageError
from ml.marts import Marts

_DECISIONS = "select * from marts.ml_training_decisions order by decided_at"
_METRICS = """
    select measured.run_id, measured.metric, measured.metric_value
    from marts.ml_metrics as measured
    inner join marts.ml_runs as runs
        on measured.run_id = runs.run_id and measured.estimator = runs.estimator
    where measured.split = 'test' and measured.slice = 'all'
    order by measured.metric
"""
_JUDGEMENTS = """
    select candidate_run_id, decision, gate, gate_value, gate_threshold, reason, decided_at
    from marts.ml_promotions where decision in ('promoted', 'rejected') order by decided_at
"""
_SCORINGS = """
    select
        prediction_table, predictor, run_id, model_version, feature_table, scored_at,
        count(*) as n_rows, min(as_of_date) as first_as_of_date, max(as_of_date) as newest_as_of_date
    from marts.ml_lineage
    group by prediction_table, predictor, run_id, model_version, feature_table, scored_at
    order by scored_at, prediction_table
"""
_COLUMNS = """
    select table_schema || '.' || table_name as name, column_name, data_type
    from information_schema.columns where table_schema in ('features', 'predictions')
    order by table_schema, table_name, ordinal_position
"""
_FITTED = ("trained", "forced")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The database that the tables are in, as OpenLineage names databases."""

    namespace: str
    database: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table such as `features.customer_month`, and its columns with their types where they are known."""

    name: str
    columns: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fit of a predictor.

    Attributes:
        row: of marts.ml_training_decisions.
        rows: the training set. Its columns are known while it is the one that was learned from.
        metrics: of the winner, on the newest months.
        judgement: the last that gates said of it, as in marts.ml_promotions; empty before they were asked.
    """

    row: Mapping[str, Any]
    rows: Table
    metrics: Mapping[str, float]
    judgement: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """Predictions that were made at once by one version.

    Attributes:
        row: predictor, run_id, model_version, scored_at, and the number and dates of the predictions.
        features: what was read.
        predictions: what was written.
        store: the MLflow store that holds the version.
    """

    row: Mapping[str, Any]
    features: Table
    predictions: Table
    store: str


@dataclass(frozen=True, kw_only=True)
class Records:
    """All that there is to tell, the oldest first."""

    place: Place
    fits: list[Fit]
    scorings: list[Scoring]


def read(warehouse: Marts) -> Records:
    """Everything that an open warehouse has recorded.

    Raises:
        LineageError: nothing was fitted or scored yet.
    """
    decisions, scorings = warehouse.rows(_DECISIONS), warehouse.rows(_SCORINGS)
    fits = [row for row in decisions if row["decision"] in _FITTED]
    if not fits and not scorings:
        raise LineageError(
            "there is nothing to tell",
            expected="a fit in marts.ml_training_decisions, or predictions in marts.ml_lineage",
            found="neither",
            hint="run `make build`: it trains the predictors and scores with them",
        )
    columns = _by(warehouse.rows(_COLUMNS), "name", "column_name", "data_type")
    metrics = _by(warehouse.rows(_METRICS), "run_id", "metric", "metric_value")
    judgements = {row["candidate_run_id"]: row for row in warehouse.rows(_JUDGEMENTS)}
    digests = {row["predictor"]: row["data_digest"] for row in decisions}
    stores = {row["run_id"]: row["tracking_uri"] for row in reversed(decisions)}
    return Records(
        place=place(),
        fits=[
            Fit(
                row=row,
                rows=_training_set(row, columns, is_todays=row["data_digest"] == digests[row["predictor"]]),
                metrics=_finite(metrics.get(row["run_id"], {})),
                judgement=judgements.get(row["run_id"], {}),
            )
            for row in fits
        ],
        scorings=[
            Scoring(
                row=row,
                features=_table(row["feature_table"], columns),
                predictions=_table(f"predictions.{row['prediction_table']}", columns),
                store=stores[row["run_id"]],
            )
            for row in scorings
        ],
    )


def place() -> Place:
    """Where the target that is set keeps its tables: the file that dbt builds in, or the server."""
    if settings.target() == settings.POSTGRES:
        from ml.postgres import address

        its = address.current()
        return Place(namespace=f"postgres://{its.host}:{its.port}", database=its.database)
    file = settings.home() / "warehouse.duckdb"
    return Place(namespace=f"duckdb://{file.as_posix()}", database=file.stem)


def _training_set(row: Mapping[str, Any], columns: Mapping[str, Any], *, is_todays: bool) -> Table:
    name = f"features.{row['predictor']}_training_set"
    return _table(name, columns if is_todays else {})


def _table(name: str, columns: Mapping[str, Mapping[str, str]]) -> Table:
    return Table(name=name, columns=columns.get(name, {}))


def _finite(metrics: Mapping[str, float | None]) -> dict[str, float]:
    """JSON has no word for what is not a number."""
    return {name: value for name, value in metrics.items() if value is not None and math.isfinite(value)}


def _by(rows: list[dict[str, Any]], whole: str, part: str, value: str) -> dict[str, dict[str, Any]]:
    """
    >>> _by([{"a": 1, "b": "x", "c": 7}, {"a": 1, "b": "y", "c": 8}], "a", "b", "c")
    {1: {'x': 7, 'y': 8}}
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row[whole], {})[row[part]] = row[value]
    return found
