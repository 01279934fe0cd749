"""dbt Labs' tests for adapters: every class of `dbt-tests-adapter` runs, or is named in SKIPPED with the reason.

Most classes run as they are. Those that describe a database of another name, or another engine's Python, are
adjusted below; each says why.
"""

from __future__ import annotations

import importlib
import inspect
import os
import shutil
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import dbt.tests.adapter
import pytest
from dbt.tests.adapter import hooks
from dbt.tests.adapter.empty import _models as empty_models
from dbt.tests.adapter.empty.test_empty import BaseTestEmptyInlineSourceRef, MetadataWithEmptyFlag
from dbt.tests.adapter.ephemeral.test_ephemeral import BaseEphemeralMulti, BaseEphemeralNested
from dbt.tests.adapter.functions.test_udfs import SqlUDFDefaultArgSupport
from dbt.tests.adapter.hooks import test_model_hooks, test_run_hooks
from dbt.tests.adapter.materialized_view.basic import MaterializedViewBasic
from dbt.tests.adapter.materialized_view.changes import (
    MaterializedViewChanges,
    MaterializedViewChangesApplyMixin,
    MaterializedViewChangesContinueMixin,
    MaterializedViewChangesFailMixin,
)
from dbt.tests.adapter.python_model import test_python_model
from dbt.tests.adapter.simple_copy.test_copy_uppercase import BaseSimpleCopyUppercase
from dbt.tests.adapter.simple_seed import seeds as seed_files
from dbt.tests.adapter.simple_seed.test_seed import BaseSeedSpecificFormats, BaseSimpleSeedWithBOM
from dbt.tests.adapter.utils import fixture_date_spine
from dbt.tests.adapter.utils.test_date_spine import BaseDateSpine
from dbt.tests.util import get_model_file, set_model_file

from server import Server

PACKAGE = "dbt.tests.adapter"
_A_BASE = "a base of other classes, which run"
_NO_JAVASCRIPT = "dbt-postgres has no functions in JavaScript"
_NO_PYTHON = "dbt-postgres has no functions in Python"
_NO_AGGREGATE = "dbt-postgres has no aggregate functions"
SKIPPED = {
    "basic.test_get_catalog_for_single_relation.BaseGetCatalogForSingleRelation": "dbt-postgres has no such method",
    "caching.test_caching.BaseCachingTest": _A_BASE,
    "constraints.test_constraints.BaseConstraintsColumnsEqual": _A_BASE,
    "constraints.test_constraints.BaseContractSqlHeader": _A_BASE,
    "dbt_clone.test_dbt_clone.BaseClonePossible": "PostgreSQL cannot clone tables; BaseCloneNotPossible runs",
    "dbt_clone.test_dbt_clone.BaseCloneSameSourceAndTarget": "PostgreSQL cannot clone tables",
    "empty.test_empty.BaseTestEmptySeedFlag": "`dbt seed --empty` came after dbt-core 1.11",
    "functions.test_js_udfs.BasicJSAggregateUDF": _NO_JAVASCRIPT,
    "functions.test_js_udfs.BasicJSUDF": _NO_JAVASCRIPT,
    "functions.test_js_udfs.JSAggregateUDFVolatilityIgnored": _NO_JAVASCRIPT,
    "functions.test_js_udfs.JSUDFDefaultArgSupport": _NO_JAVASCRIPT,
    "functions.test_js_udfs.JSUDFDeterministicVolatility": _NO_JAVASCRIPT,
    "functions.test_js_udfs.JSUDFMultiLineBody": _NO_JAVASCRIPT,
    "functions.test_js_udfs.JSUDFNonDeterministicVolatility": _NO_JAVASCRIPT,
    "functions.test_js_udfs.JSUDFStableVolatilityWarns": _NO_JAVASCRIPT,
    "functions.test_udafs.BasicPythonUDAF": _NO_PYTHON,
    "functions.test_udafs.BasicSQLUDAF": _NO_AGGREGATE,
    "functions.test_udafs.PythonUDAFDefaultArgSupport": _NO_PYTHON,
    "functions.test_udafs.UDAFBase": _NO_AGGREGATE,
    "functions.test_udfs.PythonUDFDefaultArgSupport": _NO_PYTHON,
    "functions.test_udfs.PythonUDFSupported": f"{_NO_PYTHON}; PythonUDFNotSupported runs",
    "functions.test_udfs.PythonUDFVolatilitySupport": _NO_PYTHON,
    "functions.test_udfs.PythonUDFWithPackagesSupported": _NO_PYTHON,
    "python_model.test_spark.BasePySparkTests": "about Spark",
    "utils.base_array_utils.BaseArrayUtils": _A_BASE,
    "utils.base_utils.BaseUtils": _A_BASE,
    "utils.data_types.base_data_type_macro.BaseDataTypeMacro": _A_BASE,
    "utils.test_current_timestamp.BaseCurrentTimestampNaive": "PostgreSQL's has a zone; ...Aware runs",
    "utils.test_escape_single_quotes.BaseEscapeSingleQuotesBackslash": "PostgreSQL doubles the quote; ...Quote runs",
}
N_CLASSES = 228
"""With tests in them, in dbt-tests-adapter 1.20."""


@pytest.fixture(scope="class")
def test_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files beside the package's tests of hooks."""
    folder = tmp_path_factory.mktemp("files") / "data"
    shutil.copytree(Path(next(iter(hooks.__path__))) / "data", folder)
    return folder


class _OurTarget:
    """The package compares the target with a server of its own."""

    def get_ctx_vars(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_ctx_vars(*args, **kwargs)  # type: ignore[misc]
        credentials = (kwargs.get("project") or args[-1]).adapter.config.credentials
        for row in found if isinstance(found, list) else [found]:
            assert (row["target_type"], row["target_user"]) == ("pgpy", credentials.user)
            row.update(target_type="postgres", target_user="root", target_pass="")
        return found


class TestPrePostModelHooks(_OurTarget, test_model_hooks.BasePrePostModelHooks): ...


class TestHookRefs(_OurTarget, test_model_hooks.BaseHookRefs): ...


class TestPrePostModelHooksInConfig(_OurTarget, test_model_hooks.BasePrePostModelHooksInConfig): ...


class TestPrePostModelHooksInConfigWithCount(_OurTarget, test_model_hooks.BasePrePostModelHooksInConfigWithCount): ...


class TestPrePostModelHooksInConfigKwargs(_OurTarget, test_model_hooks.BasePrePostModelHooksInConfigKwargs): ...


class TestPrePostRunHooks(_OurTarget, test_run_hooks.BasePrePostRunHooks): ...


class _SchemaInExpectedSql:
    """The expected SQL has the name of the package's own test file."""

    @pytest.fixture(scope="class")
    def unique_schema(self, prefix: str) -> str:
        return f"{prefix}_test_ephemeral"


class TestEphemeralMulti(_SchemaInExpectedSql, BaseEphemeralMulti): ...


class TestEphemeralNested(_SchemaInExpectedSql, BaseEphemeralNested): ...


class TestEmptyInlineSourceRef(BaseTestEmptyInlineSourceRef):
    """dbt-postgres names the subquery itself, so that the model cannot."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        model = "select * from {{ source('seed_sources', 'raw_source') }}"
        return {"model.sql": model, "sources.yml": empty_models.schema_sources_yml}


class TestMetadataWithEmptyFlag(MetadataWithEmptyFlag):
    """The package's model writes a lower-case column in capitals."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        changed = {"alter_column_type.sql": empty_models.ALTER_COLUMN_TYPE.replace("MY_VALUE", "my_value")}
        names = "control get_columns_in_relation alter_relation_comment alter_column_comment"
        names += " alter_relation_add_remove_columns truncate_relation"
        same = {f"{name}.sql": getattr(empty_models, name.upper()) for name in names.split()}
        return {"schema.yml": empty_models.SCHEMA, **same, **changed}


class TestSqlUDFDefaultArgSupport(SqlUDFDefaultArgSupport):
    expect_default_arg_support = True


class TestSimpleCopyUppercase(BaseSimpleCopyUppercase):
    """The package names a server of its own."""

    @pytest.fixture(scope="class")
    def dbt_profile_target(self, server: Server) -> dict[str, Any]:
        if not server.run("select 1 from pg_database where datname = 'dbtMixedCase'"):
            server.run('create database "dbtMixedCase"')
        return {**server.profile, "dbname": "dbtMixedCase"}


class TestSimpleSeedWithBOM(BaseSimpleSeedWithBOM):
    """The package copies a file that it does not bring along."""

    @pytest.fixture(scope="class", autouse=True)
    def setUp(self, project: Any) -> None:
        project.run_sql(seed_files.seeds__expected_sql)
        path = Path(project.project_root) / "seeds" / "seed_bom.csv"
        path.write_bytes(BOM_UTF8 + seed_files.seed__actual_csv.encode())


class TestSeedSpecificFormats(BaseSeedSpecificFormats):
    """The package makes the folder itself."""

    @pytest.fixture(scope="class")
    def test_data_dir(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("seeds") / "data"


class TestDateSpine(BaseDateSpine):
    """The package casts its dates only where target.type is 'postgres'."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        model = fixture_date_spine.models__test_date_spine_sql.replace("target.type == 'postgres'", "true")
        sql = self.interpolate_macro_namespace(model, "date_spine")
        return {"test_date_spine.yml": fixture_date_spine.models__test_date_spine_yml, "test_date_spine.sql": sql}


class TestPythonIncremental(test_python_model.BasePythonIncrementalTests):
    """The package filters as Spark does."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        model = test_python_model.incremental_python.replace("df.id > 5", "'id > 5'")
        return {"m_1.sql": test_python_model.m_1, "incremental.py": model}


class TestPythonMetaGet(test_python_model.BasePythonMetaGetTests):
    """The package makes the frame as Spark does."""

    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        def plain(model: str) -> str:
            return "import pandas\n" + model.replace(
                "session.createDataFrame(data, [", "pandas.DataFrame(data, columns=["
            )

        return {
            "meta_test.py": plain(test_python_model.python_model_meta_get),
            "meta_from_schema.py": plain(test_python_model.python_model_meta_from_schema),
            "schema.yml": test_python_model.schema_yml_with_meta,
        }


def _relation_type(project: Any, relation: Any) -> str | None:
    kinds = {"r": "table", "v": "view", "m": "materialized_view"}
    found = project.run_sql(f"select relkind from pg_class where oid = to_regclass('{relation}')", fetch="one")
    return kinds[found[0]] if found else None


class TestMaterializedViewBasic(MaterializedViewBasic):
    """What the package leaves to adapters."""

    query_relation_type = staticmethod(_relation_type)

    @staticmethod
    def insert_record(project: Any, table: Any, record: tuple[int, int]) -> None:
        project.run_sql(f"insert into {table} values {record}")

    @staticmethod
    def refresh_materialized_view(project: Any, materialized_view: Any) -> None:
        project.run_sql(f"refresh materialized view {materialized_view}")

    @staticmethod
    def query_row_count(project: Any, relation: Any) -> int:
        return project.run_sql(f"select count(*) from {relation}", fetch="one")[0]


class _IndexChanges(MaterializedViewChanges):
    """What the package leaves to adapters: an index is altered; nothing needs a replacement."""

    query_relation_type = staticmethod(_relation_type)

    @pytest.fixture(scope="class", autouse=True)
    def models(self) -> dict[str, str]:
        config = "{{ config(materialized='materialized_view', indexes=[{'columns': ['id']}]) }}"
        return {"my_materialized_view.sql": f"{config} select * from {{{{ ref('my_seed') }}}}"}

    @staticmethod
    def _indexed(project: Any, view: Any) -> list[str]:
        indexes = (
            f"select indexdef from pg_indexes where schemaname = '{view.schema}' and tablename = '{view.identifier}'"
        )
        return [definition.rpartition("(")[2] for (definition,) in project.run_sql(indexes, fetch="all")]

    @classmethod
    def check_start_state(cls, project: Any, materialized_view: Any) -> None:
        assert cls._indexed(project, materialized_view) == ["id)"]

    @staticmethod
    def change_config_via_alter(project: Any, materialized_view: Any) -> None:
        model = get_model_file(project, materialized_view)
        set_model_file(project, materialized_view, model.replace("['id']", "['value']"))

    @classmethod
    def check_state_alter_change_is_applied(cls, project: Any, materialized_view: Any) -> None:
        assert cls._indexed(project, materialized_view) == ["value)"]


class TestMaterializedViewChanges(_IndexChanges, MaterializedViewChanges): ...


class TestMaterializedViewChangesApply(_IndexChanges, MaterializedViewChangesApplyMixin):
    def test_change_is_applied_via_replace(self) -> None:
        pytest.skip("dbt-postgres has no change that needs a replacement")


class TestMaterializedViewChangesContinue(_IndexChanges, MaterializedViewChangesContinueMixin): ...


class TestMaterializedViewChangesFail(_IndexChanges, MaterializedViewChangesFailMixin): ...


def package_classes() -> dict[str, type]:
    """The classes of the package that hold tests, by module and name; its own examples (`Test...`) left out."""
    found: dict[str, type] = {}
    for root in map(Path, dbt.tests.adapter.__path__):
        for path in sorted(root.rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            for name, value in vars(importlib.import_module(f"{PACKAGE}.{module}")).items():
                is_own = inspect.isclass(value) and value.__module__ == f"{PACKAGE}.{module}"
                if is_own and not name.startswith("Test") and any(method.startswith("test") for method in dir(value)):
                    found[f"{module}.{name}"] = value
    return found


CLASSES = package_classes()


def adjusted() -> set[type]:
    """The classes of the package that a class of this file is made of."""
    return {base for name, value in globals().items() if name.startswith("Test") for base in value.__bases__}


for _key, _class in CLASSES.items():
    if _key not in SKIPPED and _class not in adjusted():
        _name = f"Test{_class.__name__}_{_key.split('.')[0]}"
        globals()[_name] = type(_name, (_class,), {"__doc__": f"{_key}, as it is."})


def test_every_class_of_the_package_runs_or_is_named_as_skipped() -> None:
    used = {key for key, value in CLASSES.items() if value in adjusted()}
    assert len(CLASSES) == N_CLASSES
    assert SKIPPED.keys() <= CLASSES.keys()
    assert used == CLASSES.keys() - SKIPPED.keys()
    assert len(used) == N_CLASSES - len(SKIPPED) == 199


def test_the_roles_for_grants_are_there(server: Server) -> None:
    roles = ", ".join(f"'{os.environ[f'DBT_TEST_USER_{n}']}'" for n in (1, 2, 3))
    assert server.run(f"select count(*) from pg_roles where rolname in ({roles})") == [(3,)]
