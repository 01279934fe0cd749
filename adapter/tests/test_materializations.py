"""Tables and incremental models in Python: everything that dbt does for those in SQL."""

from __future__ import annotations

from typing import Any

import pytest
from dbt.tests.util import run_dbt

from server import Server

ROWS = """
import pyarrow as pa


def model(dbt, session):
    return pa.table({"id": [1, 2], "name": ["a", None]})
"""
GROWING = """
import pyarrow as pa


def model(dbt, session):
    dbt.config(materialized="incremental")
    start = 1
    if dbt.is_incremental:
        start = session.query(f"select max(id) as last from {dbt.this}").to_arrow_table()["last"][0].as_py()
    return pa.table({"id": [start, start + 1], "seen": [dbt.is_incremental] * 2})
"""


def _columns(server: Server, table: str) -> dict[str, str]:
    columns = f"from pg_attribute where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped"
    return dict(server.run(f"select attname, format_type(atttypid, atttypmod) {columns}"))  # type: ignore[arg-type]


def _growing(**config: Any) -> str:
    settings = ", ".join(f"{name}={value!r}" for name, value in config.items())
    return GROWING.replace('materialized="incremental"', f'materialized="incremental", {settings}')


class TestTable:
    """One model with everything that a table can be configured with."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, Any]:
        config = {
            "indexes": [{"columns": ["id"], "unique": True}, {"columns": ["name"], "type": "hash"}],
            "grants": {"select": ["{{ env_var('DBT_TEST_USER_1') }}"]},
            "persist_docs": {"relation": True, "columns": True},
            "unlogged": True,
            "pre_hook": "create table {{ this.schema }}.before as select 1 as n",
            "post_hook": "create table {{ this.schema }}.after as select count(*) as n from {{ this }}",
            "alias": "my table renamed",
            "greeting": "hello",
            "meta": {"owner": "us"},
        }
        columns = [{"name": "id", "description": 'It\'s the "key"'}, {"name": "name", "data_tests": ["unique"]}]
        model = {"name": "rows", "description": "Two rows", "config": config, "columns": columns}
        reader = """
def model(dbt, session):
    rows = dbt.ref("rows")
    greeting = dbt.config.get("greeting", "none")
    this = dbt.this
    text = f"{dbt.this}|{this.database}|{this.schema}|{this.identifier}|{greeting}|{dbt.is_incremental}"
    return rows.select("*", f"'{text}' as said")
"""
        return {
            "schema.yml": {"models": [model]},
            "rows.py": ROWS,
            "reader.py": reader,
            "above.sql": "select * from {{ ref('reader') }}",
        }

    def test_a_build_and_a_rebuild(self, server: Server, project: Any) -> None:
        schema = project.test_schema
        renamed = f'{schema}."my table renamed"'
        for _ in range(2):
            server.run(f"drop table if exists {schema}.before, {schema}.after")
            results = {result.node.name: result for result in run_dbt(["build"])}
            assert results["rows"].adapter_response == {"_message": "COPY 2", "code": "COPY", "rows_affected": 2}
            assert results["reader"].adapter_response["rows_affected"] == 2
        assert server.run(f"select * from {renamed} order by id") == [(1, "a"), (2, None)]
        assert server.run(f"select * from {schema}.after") == [(2,)]
        indexes = server.run(f"select indexdef from pg_indexes where schemaname = '{schema}' order by 1")
        assert [line.split(" USING ")[1] for (line,) in indexes] == ["hash (name)", "btree (id)"]
        assert "UNIQUE" in indexes[1][0]
        assert server.run(f"select relpersistence from pg_class where oid = '{renamed}'::regclass") == [("u",)]
        assert server.run(f"select has_table_privilege('dbt_test_user_1', '{renamed}', 'select')") == [(True,)]
        documented = f"'{renamed}'::regclass"
        assert server.run(f"select obj_description({documented}), col_description({documented}, 1)") == [
            ("Two rows", 'It\'s the "key"')
        ]

    def test_what_the_model_is_told(self, server: Server, project: Any) -> None:
        schema = project.test_schema
        assert server.run(f"select distinct said from {schema}.above") == [
            (f'"dbt"."{schema}"."reader"|dbt|{schema}|reader|none|False',)
        ]

    def test_only_dbts_tables_are_there(self, server: Server, project: Any) -> None:
        tables = server.run(f"select tablename from pg_tables where schemaname = '{project.test_schema}'")
        assert {name for (name,) in tables} == {"my table renamed", "reader", "before", "after"}

    def test_docs_list_the_columns(self, project: Any) -> None:
        catalog = run_dbt(["docs", "generate"])
        columns = catalog.nodes["model.test.rows"].columns
        assert {name: column.type for name, column in columns.items()} == {"id": "bigint", "name": "text"}


class TestReferences:
    """dbt.ref with a package and a version, dbt.source, seeds, snapshots and views as inputs."""

    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        return {"planted.csv": "id,day\n1,2026-01-02\n"}

    @pytest.fixture(scope="class")
    def snapshots(self) -> dict[str, str]:
        config = "config(unique_key='id', strategy='check', check_cols=['day'], target_schema=target.schema)"
        snapshot = "{% snapshot kept %}{{ " + config + " }} select * from {{ ref('planted') }}{% endsnapshot %}"
        return {"kept.sql": snapshot}

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, Any]:
        inputs = {
            "seed": "dbt.ref('planted')",
            "package": "dbt.ref('test', 'planted')",
            "version_1": "dbt.ref('versioned', v=1)",
            "version_2": "dbt.ref('versioned', version=2)",
            "latest": "dbt.ref('versioned')",
            "snapshot": "dbt.ref('kept')",
            "source": "dbt.source('raw', 'planted')",
        }
        lines = [f"    {name} = {relation}\n" for name, relation in inputs.items()]
        counted = ", ".join(f"'{name}': [{name}.df()['id'].sum()]" for name in inputs)
        body = f"{''.join(lines)}    return pa.table({{{counted}}})\n"
        return {
            "versioned_v1.sql": "select 10 as id",
            "versioned_v2.sql": "select 20 as id",
            "schema.yml": {
                "models": [{"name": "versioned", "latest_version": 2, "versions": [{"v": 1}, {"v": 2}]}],
                "sources": [{"name": "raw", "schema": "{{ target.schema }}", "tables": [{"name": "planted"}]}],
            },
            "sums.py": f"import pyarrow as pa\n\n\ndef model(dbt, session):\n{body}",
        }

    def test_each_is_the_right_relation(self, server: Server, project: Any) -> None:
        run_dbt(["build"])
        assert server.run(f"select * from {project.test_schema}.sums") == [(1, 1, 10, 20, 20, 1, 1)]


class TestIncremental:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        return {
            "by_append.py": _growing(incremental_strategy="append"),
            "by_delete.py": _growing(incremental_strategy="delete+insert", unique_key="id"),
            "by_merge.py": _growing(incremental_strategy="merge", unique_key=["id"], indexes=[{"columns": ["id"]}]),
            "by_default.py": _growing(unique_key="id"),
        }

    def test_rows_are_added_or_replaced(self, server: Server, project: Any) -> None:
        schema = project.test_schema
        first = {result.node.name: result.adapter_response["rows_affected"] for result in run_dbt(["run"])}
        assert set(first.values()) == {2}
        second = {result.node.name: result.adapter_response["rows_affected"] for result in run_dbt(["run"])}
        assert second == {"by_append": 2, "by_delete": 2, "by_merge": 2, "by_default": 2}
        appended = [(1, False), (2, False), (2, True), (3, True)]
        replaced = [(1, False), (2, True), (3, True)]
        assert server.run(f"select * from {schema}.by_append order by 1, 2") == appended
        for name in ("by_delete", "by_merge", "by_default"):
            assert server.run(f"select * from {schema}.{name} order by 1, 2") == replaced
        run_dbt(["run", "--full-refresh"])
        for name in ("by_append", "by_delete", "by_merge", "by_default"):
            assert server.run(f"select * from {schema}.{name} order by 1, 2") == [(1, False), (2, False)]
        assert len(server.run(f"select 1 from pg_indexes where schemaname = '{schema}'")) == 1
        assert len(server.run(f"select 1 from pg_tables where schemaname = '{schema}'")) == 4


NEW_COLUMNS = """
import pyarrow as pa


def model(dbt, session):
    {config}
    floats = pa.list_(pa.float32())
    columns = {{"id": pa.array([1]), "old": pa.array(["x"]), "size": pa.array([1], "int32")}}
    if dbt.is_incremental:
        columns = {{
            "id": pa.array([2]),
            "size": pa.array([2**40]),
            "tags": pa.array([["a", None]]),
            "numbers": pa.array([[1, 2]], pa.list_(pa.int16())),
            "embedding": pa.array([[1.0, 2.0]], floats),
        }}
    return pa.table(columns)
"""


class TestNewColumns:
    """A change of columns, with arrays and vectors among them."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        settings = "materialized='incremental', incremental_strategy='append', on_schema_change"
        changes = ("append_new_columns", "sync_all_columns", "fail")
        return {f"{name}.py": NEW_COLUMNS.format(config=f"dbt.config({settings}='{name}')") for name in changes}

    @pytest.fixture(scope="class")
    def built(self, project: Any) -> str:
        run_dbt(["run"])
        results = run_dbt(["run"], expect_pass=False)
        assert {result.node.name: str(result.status) for result in results} == {
            "append_new_columns": "error",  # 2**40 does not fit into the integer that the column stays.
            "sync_all_columns": "success",
            "fail": "error",
        }
        return project.test_schema

    def test_sync_adds_removes_and_widens(self, server: Server, built: str) -> None:
        assert _columns(server, f"{built}.sync_all_columns") == {
            "id": "bigint",
            "size": "bigint",
            "tags": "text[]",
            "numbers": "smallint[]",
            "embedding": "real[]",
        }
        rows = server.run(f"select id, size, tags, numbers, embedding from {built}.sync_all_columns order by id")
        assert rows == [(1, 1, None, None, None), (2, 2**40, ["a", None], [1, 2], [1.0, 2.0])]

    def test_a_failed_change_changes_nothing(self, server: Server, built: str) -> None:
        for name in ("append_new_columns", "fail"):
            assert _columns(server, f"{built}.{name}") == {"id": "bigint", "old": "text", "size": "integer"}
            assert server.run(f"select * from {built}.{name}") == [(1, "x", 1)]


VECTORS = """
def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="{strategy}", unique_key="id",
               on_schema_change="append_new_columns")
    return session.query({first!r} if not dbt.is_incremental else {later!r}).arrow()
"""


class TestVectors:
    """Typed columns that arrive later keep their type, the dimension of a vector too."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        first = "select 1 as id, '[1,2,3]'::vector(3) as old"
        later = (
            "select id, '[4,5,6]'::vector(3) as old, '[7,8]'::vector(2) as new, array['[9]'::vector] as many,"
            " 1.50::numeric(6,2) as price, 'abc'::varchar(5) as code from (values (1), (2)) as rows (id)"
        )
        strategies = {"appended": "append", "replaced": "delete+insert", "merged": "merge"}
        return {
            f"{name}.py": VECTORS.format(strategy=strategy, first=first, later=later)
            for name, strategy in strategies.items()
        }

    def test_they_are_added(self, server: Server, project: Any) -> None:
        run_dbt(["run"])
        run_dbt(["run"])
        for name, ids in {"appended": [1, 1, 2], "replaced": [1, 2], "merged": [1, 2]}.items():
            table = f"{project.test_schema}.{name}"
            assert _columns(server, table) == {
                "id": "integer",
                "old": "vector(3)",
                "new": "vector(2)",
                "many": "vector[]",
                "price": "numeric(6,2)",
                "code": "character varying(5)",
            }
            assert [row[0] for row in server.run(f"select id from {table} order by id")] == ids
            last = server.run(f"select old::text, new::text, many::text, price::text, code from {table} where id = 2")
            assert last == [("[4,5,6]", "[7,8]", "{[9]}", "1.50", "abc")]
