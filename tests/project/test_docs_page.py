"""The documentation is one file that a browser opens without a server and without a network."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import duckdb
import pytest
from chromium import CHROMIUM, OPTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "warehouse" / "docs" / "index.html"


@pytest.fixture(scope="module", autouse=True)
def _needed() -> None:
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "CI must have a browser: a skipped test shows nothing"
        pytest.skip("no Chromium on the PATH")
    assert PAGE.is_file(), f"{PAGE} is missing. Hint: run `make docs`."


def rendered(route: str, profile: Path) -> str:
    """The page's DOM at a route, after its scripts have run."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            *OPTIONS,
            f"--user-data-dir={profile}",
            "--virtual-time-budget=20000",
            "--dump-dom",
            f"{PAGE.as_uri()}#!/{route}",
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    # The data of the page stand in its scripts, too; only what is shown counts.
    return done.stdout.split("<body", 1)[1].split("<script", 1)[0] + done.stdout.rsplit("</script>", 1)[-1]


def test_overview_welcomes_a_newcomer(tmp_path: Path) -> None:
    page = rendered("overview", tmp_path)
    assert "Welcome to the auto-generated documentation" not in page, "dbt's default overview is showing"
    for words in ("I want to", "champion", "as-of date"):
        assert words.lower() in page.lower()


def test_mart_shows_its_grain_columns_and_tests(tmp_path: Path) -> None:
    page = rendered("model/model.warehouse.customer_churn_risk", tmp_path)
    for words in ("One row per", "churn_probability", "reason_1"):
        assert words in page


def test_predictor_is_an_exposure(tmp_path: Path) -> None:
    assert "churn" in rendered("exposure/exposure.warehouse.churn", tmp_path).lower()


def test_predictor_shows_the_version_that_serves_and_its_metrics(tmp_path: Path) -> None:
    with duckdb.connect(str(ROOT / "warehouse" / "published.duckdb"), read_only=True) as published:
        ((version, run, value),) = published.execute(
            "select model_version, run_id, metric_value from marts.ml_runs "
            "where predictor = 'churn' and is_champion"
        ).fetchall()
    page = rendered("exposure/exposure.warehouse.churn", tmp_path)
    assert f"<strong>Version {version} serves</strong>" in page
    assert run in page
    assert f"<td>roc_auc</td>\n<td>{value:.3f}</td>" in page, "the metrics are a table"


def test_page_asks_nobody_for_anything() -> None:
    """No script, style or picture of the page is loaded from elsewhere."""
    import re

    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']https?://", text) == []
