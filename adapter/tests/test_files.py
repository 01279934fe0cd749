"""The adapter's three methods for files, which macros call: rows travel over dbt's connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dbt.tests.util import run_dbt

from server import Server

STAGED = "{{ config(materialized='table') }} {{ adapter.stage_file(var('folder') ~ '/FILE') }}"
CSV = '\ufeffid,"the name",empty\n007,"a ""quoted""\nline, déjà 😀",\n8,,""\n'
LISTED = """
{{ config(materialized='table') }}
select
    '{{ adapter.list_files(var("folder")) | map("replace", var("folder") ~ "/", "") | join(" ") }}' as files,
    {{ adapter.file_size(var("folder") ~ "/header.csv") }} as size,
    '{{ adapter.file_size(var("folder") ~ "/nowhere.csv") is none }}' as is_missing,
    '{{ adapter.list_files(var("folder") ~ "/nowhere") }}' as nothing
"""


class TestFiles:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        names = {"csv": "rows.CSV", "header": "header.csv", "parquet": "rows.parquet"}
        staged = {f"from_{model}.sql": STAGED.replace("FILE", name) for model, name in names.items()}
        return {**staged, "listed.sql": LISTED}

    @pytest.fixture(scope="class")
    def built(self, project: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
        """The schema of models that read three files."""
        folder: Path = tmp_path_factory.mktemp("files") / "it's here"
        (folder / "below").mkdir(parents=True)
        (folder / "rows.CSV").write_text(CSV, encoding="utf-8")
        (folder / "header.csv").write_text("a,b\n")
        pq.write_table(pa.table({"id": pa.array([1, None], "int32"), "tags": [["x"], None]}), folder / "rows.parquet")
        variables = {"folder": str(folder)}
        run_dbt(["run", "--exclude", "listed", "--vars", str(variables)])
        (folder.parent / "plain").symlink_to(folder)
        run_dbt(["run", "--select", "listed", "--vars", str({"folder": str(folder.parent / "plain")})])
        return project.test_schema

    def test_csv_is_text_and_nothing_is_null(self, server: Server, built: str) -> None:
        assert server.run(f'select id, "the name", empty from {built}.from_csv order by id') == [
            ("007", 'a "quoted"\nline, déjà 😀', None),
            ("8", None, None),
        ]

    def test_a_header_makes_a_table_without_rows(self, server: Server, built: str) -> None:
        assert server.run(f"select count(a), count(b) from {built}.from_header") == [(0, 0)]

    def test_parquet_keeps_its_types(self, server: Server, built: str) -> None:
        assert server.run(f"select pg_typeof(id)::text, pg_typeof(tags)::text, tags from {built}.from_parquet") == [
            ("integer", "text[]", ["x"]),
            ("integer", "text[]", None),
        ]

    def test_files_are_listed_and_measured(self, server: Server, built: str) -> None:
        assert server.run(f"select * from {built}.listed") == [("header.csv rows.CSV rows.parquet", 4, "True", "[]")]
