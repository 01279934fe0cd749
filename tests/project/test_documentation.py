"""The documentation is complete, in its place, and true: dbt's manifest is held against the files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
Node = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The manifest of the checkout, parsed anew into a folder of its own."""
    folder = tmp_path_factory.mktemp("target")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "parse",
            "--no-partial-parse",
            "--target-path",
            str(folder),
            "--log-path",
            str(folder),
        ],
        cwd=ROOT,
        env={**os.environ, "WAREHOUSE_HOME": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def nodes(manifest: dict[str, Any], *kinds: str) -> list[Node]:
    """Our nodes of these kinds; there are always some, or a test that loops over them would prove nothing."""
    found = [
        node
        for node in [
            *manifest["nodes"].values(),
            *manifest["exposures"].values(),
            *manifest["macros"].values(),
        ]
        if node["resource_type"] in kinds and node["package_name"] == "warehouse"
    ]
    assert found, kinds
    return found


def in_folder(manifest: dict[str, Any], *folders: str) -> list[Node]:
    found = [node for node in nodes(manifest, "model") if node["fqn"][1] in folders]
    assert found, folders
    return found


def test_nodes_are_described(manifest: dict[str, Any]) -> None:
    bare = [
        node["unique_id"] for node in nodes(manifest, "model", "seed", "exposure") if not node["description"]
    ]
    assert bare == []


def test_macros_are_described(manifest: dict[str, Any]) -> None:
    """Generic tests without exception; of the others, the public one of each file."""
    macros = [
        macro
        for macro in nodes(manifest, "macro")
        if macro["name"].startswith("test_") or macro["name"] == Path(macro["original_file_path"]).stem
    ]
    assert len(macros) > 10
    assert [macro["name"] for macro in macros if not macro["description"]] == []
    for macro in macros:
        bare = [argument["name"] for argument in macro["arguments"] if not argument["description"]]
        assert bare == [], macro["name"]


def test_every_variable_is_known_to_the_spelling_check(manifest: dict[str, Any]) -> None:
    listed = re.findall(r"'(\w+)'", manifest["macros"]["macro.warehouse.known_variables"]["macro_sql"])
    project = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    declared = yaml.safe_load(project)["vars"]
    assert listed == sorted(declared)


def test_descriptions_open_with_the_grain(manifest: dict[str, Any]) -> None:
    others = [
        node["name"]
        for node in nodes(manifest, "model", "seed")
        if not node["description"].startswith("One row per ")
    ]
    assert others == []


def test_columns_are_described(manifest: dict[str, Any]) -> None:
    for node in nodes(manifest, "model", "seed"):
        assert node["columns"], f"{node['name']} has no columns in its YAML"
        bare = [column["name"] for column in node["columns"].values() if not column["description"].strip()]
        assert bare == [], node["name"]


@contextmanager
def opened(name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """What was built in the checkout, which `make test` does first; only a built warehouse knows these
    things."""
    file = Path(os.environ.get("WAREHOUSE_HOME", ROOT / "warehouse")) / name
    if not file.is_file():
        assert not os.environ.get("CI"), f"{file} is missing: a skipped test shows nothing"
        pytest.skip(f"{file} is not there: run `make build` first")
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened("published.duckdb") as connection:
        yield connection


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    rows = connection.execute(
        "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
        "where not internal group by all"
    ).fetchall()
    return {name: set(columns) for name, columns in rows}


def test_documented_columns_are_those_of_the_warehouse(
    manifest: dict[str, Any], published: duckdb.DuckDBPyConnection
) -> None:
    """All of them in the working file, and in the snapshot those that are not intermediate."""
    documented = {
        f"{node['schema']}.{node['alias']}": set(node["columns"]) for node in nodes(manifest, "model", "seed")
    }
    with opened("warehouse.duckdb") as working:
        built = columns_of(working)
    assert documented == {name: columns for name, columns in built.items() if name in documented}
    final = {name: columns for name, columns in documented.items() if ".int_" not in name}
    assert final == {name: columns for name, columns in columns_of(published).items() if name in documented}


def test_accuracy_in_the_yaml_of_a_function_is_what_was_measured(
    manifest: dict[str, Any], published: duckdb.DuckDBPyConnection
) -> None:
    """And no function that was measured leaves it out."""
    rows = published.execute(
        "select function_name, metric, part, metric_value from marts.ai_function_quality "
        "where subject = 'function'"
    ).fetchall()
    measured = {(name, metric, part): value for name, metric, part, value in rows}
    declared = {
        (function["name"], row["metric"], row["part"]): row["value"]
        for function in manifest["functions"].values()
        for row in function["config"]["meta"].get("accuracy", [])
    }
    assert {name for name, *_ in declared} == {name for name, *_ in measured}
    wrong = {key: value for key, value in declared.items() if abs(measured[key] - value) > 0.006}
    assert wrong == {}


def test_yaml_lies_beside_its_model(manifest: dict[str, Any]) -> None:
    for node in nodes(manifest, "model", "seed"):
        beside = Path(node["original_file_path"]).with_suffix(".yml")
        assert node["patch_path"] == f"warehouse://{beside.as_posix()}", node["name"]


def test_what_people_query_is_never_gone(manifest: dict[str, Any]) -> None:
    """PostgreSQL drops a view with the table below it, and a build that is killed then leaves none. Below
    those on `meta` are tables that no model makes."""
    views = [
        node["name"]
        for node in in_folder(manifest, "predictions", "marts")
        if node["config"]["materialized"] == "view"
    ]
    predictors = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["predictors"]
    of_meta = ["data_quality_tables", "data_quality_tests"]
    assert sorted(views) == sorted([*of_meta, *(f"{name}_scoring_set" for name in predictors)])


def test_marts_have_owner_contract_and_grain(manifest: dict[str, Any]) -> None:
    grains = {
        test["attached_node"]
        for test in nodes(manifest, "test")
        if test.get("test_metadata") and test["test_metadata"]["name"] == "unique_together"
    }
    for mart in in_folder(manifest, "marts"):
        assert mart["config"]["meta"].get("owner"), f"{mart['name']} has no owner"
        assert mart["config"]["contract"]["enforced"], f"{mart['name']} has no contract"
        assert all(column["data_type"] for column in mart["columns"].values()), (
            f"{mart['name']} has a column without type"
        )
        keys = [
            c["name"]
            for c in mart["columns"].values()
            if any(x["type"] == "not_null" for x in c["constraints"])
        ]
        assert keys, f"{mart['name']} has no column that must not be null"
        assert mart["unique_id"] in grains, f"{mart['name']} has no grain test"


def test_features_and_predictions_have_an_owner(manifest: dict[str, Any]) -> None:
    ownerless = [
        node["name"]
        for node in in_folder(manifest, "features", "training", "promotion", "scoring", "predictions")
        if not node["config"]["meta"].get("owner")
    ]
    assert ownerless == []


def test_staging_reads_seeds_and_nobody_else_does(manifest: dict[str, Any]) -> None:
    for node in nodes(manifest, "model"):
        parents = {parent.split(".")[0] for parent in node["depends_on"]["nodes"]}
        if node["fqn"][1] == "staging":
            assert parents == {"seed"}, f"{node['name']} reads {parents}"
        else:
            assert "seed" not in parents, f"{node['name']} reads a seed"


def test_tests_are_named_by_sentences(manifest: dict[str, Any]) -> None:
    tests = nodes(manifest, "test")
    names = Counter(test["name"] for test in tests)
    assert [name for name, count in names.items() if count > 1] == []
    for test in tests:
        if metadata := test.get("test_metadata"):
            assert not test["name"].startswith(metadata["name"]), (
                f"{test['name']} has dbt's name, not one of its own"
            )
        else:
            assert test["name"].startswith("assert_"), test["name"]
            opening = (ROOT / test["original_file_path"]).read_text(encoding="utf-8")
            assert opening.startswith("-- A returned row is "), (
                f"{test['name']} does not say what a returned row means"
            )


def test_names_of_unit_tests_are_short_enough(manifest: dict[str, Any]) -> None:
    """dbt makes a relation of each, whose name PostgreSQL cuts after 63 characters."""
    names = [test["name"] for test in manifest["unit_tests"].values()]
    assert len(names) > 20
    assert [name for name in names if len(name) > 63] == []


def test_doc_blocks_are_used_three_times(manifest: dict[str, Any]) -> None:
    """A text that is used less often stands where it is used."""
    blocks = {doc["name"] for doc in manifest["docs"].values() if doc["package_name"] == "warehouse"}
    blocks -= {"__overview__", "glossary"}
    assert blocks
    files = [
        *(ROOT / "models").rglob("*.yml"),
        *(ROOT / "python_models").rglob("*.yml"),
        *(ROOT / "seeds").rglob("*.yml"),
        # What `warehouse new-predictor` writes.
        *(ROOT / "ml" / "authoring" / "templates").rglob("*.yml.tpl"),
    ]
    used = Counter(
        name for file in files for name in re.findall(r"doc\('(\w+)'\)", file.read_text(encoding="utf-8"))
    )
    assert {name: used[name] for name in blocks if used[name] < 3} == {}


def test_texts_used_three_times_are_doc_blocks() -> None:
    texts = [
        text
        for folder in ("models", "python_models", "seeds")
        for file in (ROOT / folder).rglob("*.yml")
        for text in re.findall(r'description: "([^"{]+)"', file.read_text(encoding="utf-8"))
    ]
    assert len(texts) > 100
    assert [text for text, count in Counter(texts).items() if count > 2] == []


def test_front_page_holds_the_glossary_and_its_links_lead_somewhere(manifest: dict[str, Any]) -> None:
    page = manifest["docs"]["doc.warehouse.__overview__"]["block_contents"]
    assert manifest["docs"]["doc.warehouse.glossary"]["block_contents"].strip() in page
    known = {*manifest["nodes"], *manifest["exposures"]}
    links = re.findall(r"\(#!/\w+/([\w.]+)\)", page)
    assert len(links) > 20
    assert [link for link in links if link not in known] == []
    for folder in re.findall(r"`((?:seeds|models|python_models)/\w+)`", page):
        assert (ROOT / folder).is_dir(), folder


def test_marts_are_on_the_front_page(manifest: dict[str, Any]) -> None:
    page = manifest["docs"]["doc.warehouse.__overview__"]["block_contents"]
    assert [mart["name"] for mart in in_folder(manifest, "marts") if mart["unique_id"] not in page] == []


def test_exposures_have_an_owner_and_something_to_show(manifest: dict[str, Any]) -> None:
    for exposure in nodes(manifest, "exposure"):
        assert exposure["owner"]["name"] and exposure["owner"]["email"]
        assert exposure["depends_on"]["nodes"], exposure["name"]
