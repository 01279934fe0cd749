"""One body for both engines: the relations of pgpy have the names of DuckDB's."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from folder import Project
from server import Server

MODEL = """
import json

import pyarrow as pa


def model(dbt, session):
    rows = dbt.ref("rows")
    few = rows.filter("id > 1").limit(2)
    seen = {
        "columns": list(rows.columns),
        "arrow": rows.arrow().read_all().num_rows,
        "batches": sum(batch.num_rows for batch in rows.to_arrow_reader(2)),
        "largest": max(batch.num_rows for batch in rows.to_arrow_reader(2)),
        "fetched": sum(batch.num_rows for batch in rows.fetch_record_batch(2)),
        "table": rows.to_arrow_table().num_rows,
        "capsule": pa.table(rows).num_rows,
        "df": {name: str(kind) for name, kind in rows.df().dtypes.items()},
        "df_sum": float(rows.df()["amount"].sum()),
        "pl": sorted(rows.pl()["name"].drop_nulls().to_list()),
        "filter": sorted(few.df()["id"].tolist()),
        "offset": rows.limit(10, 3).to_arrow_table().num_rows,
        "select": rows.select("name", "id").columns,
        "query": session.query("select 40 + 2 as answer").df()["answer"].tolist(),
        "sql": session.sql("select 1 as one").columns,
        "table_name": session.table(f"{dbt.this.schema}.rows").columns,
        "trailing": session.query("select 1 as one -- a comment").limit(1).columns,
        "again": [rows.limit(1).df().shape, rows.limit(1).df().shape],
        "types": [str(field.type) for field in rows.arrow().schema],
        "incremental": dbt.is_incremental,
        "config": dbt.config.get("greeting"),
        "this": dbt.this.identifier,
        "source": dbt.source("raw", "rows").columns,
    }
    return pa.table({"seen": [json.dumps(seen)]})
"""
ROWS = """
{{ config(materialized='table') }}
select
    cast(n as integer) as id,
    case when n <> 2 then 'n' || n end as name,
    cast(n * 1.5 as decimal(10, 2)) as amount,
    cast('2026-01-02' as date) as day,
    cast('2026-01-02 03:04:05' as timestamp) as seen_at,
    n > 2 as is_late
from (values (1), (2), (3), (4)) as numbers (n)
"""
SCHEMA = """
models: [{name: body, config: {greeting: hello}}]
sources: [{name: raw, schema: "{{ target.schema }}", tables: [{name: rows}]}]
"""


def _build(folder: Path, target: dict[str, object]) -> None:
    project = Project.write(folder, target, {"rows.sql": ROWS, "body.py": MODEL, "schema.yml": SCHEMA})
    results = project.run()
    assert [result["message"] for result in results.values() if result["status"] != "success"] == []


def test_the_same_body_sees_the_same(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    _build(tmp_path / "duckdb", {"type": "duckdb", "path": str(path), "schema": "portable", "threads": 1})
    _build(tmp_path / "pgpy", {**server.profile, "schema": "portable"})
    with duckdb.connect(str(path), read_only=True) as connection:
        on_duckdb = json.loads(connection.execute("select seen from portable.body").fetchall()[0][0])
    on_postgres = json.loads(server.run("select seen from portable.body")[0][0])
    server.run("drop schema portable cascade")
    assert on_postgres == on_duckdb
    assert on_postgres["filter"] == [2, 3]
    assert on_postgres["largest"] == 2
    assert on_postgres["types"] == [
        "int32",
        "string",
        "decimal128(10, 2)",
        "date32[day]",
        "timestamp[us]",
        "bool",
    ]
    assert len(on_postgres) == 23
