"""The page of a predictor says which version serves; without a build it says what dbt knows."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from ml import exposures, marts, settings
from ml.cli import reference
from ml.cli.main import cli
from ml.errors import SettingsError

MANIFEST = {
    "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
    "nodes": {"model.warehouse.a": {"raw_code": "select '</b>'"}},
    "exposures": {
        "exposure.warehouse.churn": {"name": "churn", "type": "ml", "description": "Who leaves."},
        "exposure.warehouse.churn_list": {"name": "list", "type": "analysis", "description": "Whom to call."},
    },
}
PAGE = f"<html><script>var n={{manifest:{json.dumps(MANIFEST)},catalog:{{}}}}</script></html>"
TABLES = """
    create schema marts;
    create table marts.ml_runs as
    select * from (values
        ('r1', 1, false, 'linear'), ('r2', 2, true, 'gradient_boosting')
    ) as t (run_id, model_version, is_champion, estimator)
    cross join (select 'churn' as predictor, 51680 as n_rows, date '2024-01-05' as first_as_of_date,
        date '2026-08-05' as newest_as_of_date, '0123abc' as git_commit);
    create table marts.ml_promotions as
    select 'churn' as predictor, * from (values
        (timestamp '2026-10-05 06:01:00', 'promoted', 2, 2, 'all 9 gates passed'),
        (timestamp '2026-10-06 06:01:00', 'rejected', 3, 2, 'brier 0.03 > 0.02, not </script> better')
    ) as t (decided_at, decision, candidate_version, champion_version, reason);
    create table marts.ml_metrics as
    select * from (values
        ('r2', 'gradient_boosting', 'test', 'all', 'roc_auc', 0.8123, 0.78, 0.84),
        ('r2', 'gradient_boosting', 'test', 'all', 'lift_top_decile', 2.5, null, null),
        ('r2', 'gradient_boosting', 'test', 'region', 'roc_auc', 0.7, null, null),
        ('r2', 'linear', 'test', 'all', 'roc_auc', 0.7777, null, null)
    ) as t (run_id, estimator, split, slice, metric, metric_value, interval_low, interval_high);
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that dbt has documented and never built."""
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "warehouse"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / settings.PROJECT_FILE).touch()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "static_index.html").write_text(PAGE)
    (tmp_path / "warehouse").mkdir()
    return tmp_path


def build(project: Path) -> None:
    with duckdb.connect(str(project / "warehouse" / marts.SNAPSHOT)) as connection:
        connection.execute(TABLES)


def documented(project: Path) -> dict[str, str]:
    """What the descriptions of the exposures are on the page."""
    page = (project / "warehouse" / "docs" / "index.html").read_text(encoding="utf-8")
    assert page.startswith("<html><script>var n={manifest:") and page.endswith(",catalog:{}}</script></html>")
    assert page.count("</script>") == 1, "nothing in the manifest ends the script"
    manifest = json.loads(page.removeprefix("<html><script>var n={manifest:").split(",catalog:")[0])
    assert manifest["nodes"] == MANIFEST["nodes"]
    return {exposure["name"]: exposure["description"] for exposure in manifest["exposures"].values()}


def test_exposure_of_a_predictor_says_version_decision_and_metrics(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(project)
    monkeypatch.setattr(reference.command, "callback", lambda out: None)
    shown = CliRunner().invoke(cli, ["docs"], catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    said = documented(project)
    assert said["list"] == "Whom to call."
    assert said["churn"].startswith("Who leaves.\n\n**Version 2 serves**, since 2026-10-05 06:01 UTC: ")
    assert "run `r2`, commit `0123abc`" in said["churn"]
    assert "version 3 rejected; brier 0.03 &gt; 0.02, not &lt;/script&gt; better." in said["churn"]
    assert said["churn"].endswith("| lift_top_decile | 2.500 |  |\n| roc_auc | 0.812 | 0.780 to 0.840 |")


@pytest.mark.parametrize("has_snapshot", [False, True])
def test_before_the_first_build_the_page_says_what_dbt_knows(project: Path, has_snapshot: bool) -> None:
    if has_snapshot:
        duckdb.connect(str(project / "warehouse" / marts.SNAPSHOT)).close()
    shown = CliRunner().invoke(cli, ["docs"], catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    assert "comes with the first build" in shown.output
    assert documented(project) == {"churn": "Who leaves.", "list": "Whom to call."}


def test_page_without_a_manifest_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"cannot be completed[\s\S]*make docs"):
        exposures.completed("<html></html>", {})


def test_without_dbts_page_there_is_nothing_to_complete(project: Path) -> None:
    (project / "target" / "static_index.html").unlink()
    with pytest.raises(SettingsError, match=r"was not found[\s\S]*make docs"):
        CliRunner().invoke(cli, ["docs"], catch_exceptions=False)
