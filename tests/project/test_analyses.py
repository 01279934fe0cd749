"""A finding stays true: each analysis runs again, and the figures in its words are among its results."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
ANALYSES = sorted((ROOT / "analyses").glob("*.sql"))
FIGURE = re.compile(r"(?<![\w.])-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w.]*\d)")


def opening(file: Path) -> list[str]:
    """The lines of the comment that an analysis begins with."""
    return [
        line.removeprefix("--").strip()
        for line in file.read_text(encoding="utf-8").split("with\n")[0].splitlines()
    ]


def figures(text: str) -> list[Decimal]:
    """The figures that a finding quotes: those with a decimal point or a thousands separator."""
    return [Decimal(found.replace(",", "")) for found in FIGURE.findall(text)]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the analyses as SQL."""
    folder = tmp_path_factory.mktemp("target")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "compile",
            "--select",
            "resource_type:analysis",
            "--target-path",
            str(folder),
            "--log-path",
            str(folder),
        ],
        cwd=ROOT,
        # Nothing is read from a warehouse, and none is locked.
        env={**os.environ, "WAREHOUSE_HOME": str(folder), "WAREHOUSE_TARGET": "duckdb"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "compiled" / "warehouse" / "analyses"


@pytest.fixture(scope="module")
def published() -> Path:
    file = Path(os.environ.get("WAREHOUSE_HOME", ROOT / "warehouse")) / "published.duckdb"
    if not file.is_file():
        assert not os.environ.get("CI"), f"{file} is missing: a skipped test shows nothing"
        pytest.skip(f"{file} is not there: run `make build` first")
    return file


def test_there_are_ten_questions_with_dates() -> None:
    assert len(ANALYSES) >= 10
    for file in ANALYSES:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d_[a-z_]+", file.stem), file.name
        question, blank, *finding, run = opening(file)
        assert question.endswith("?") and blank == "" and run == f"Run it: dbt show --select {file.stem}"
        assert len(" ".join(finding)) > 100, f"{file.name} has no finding"


@pytest.mark.parametrize("file", ANALYSES, ids=lambda file: file.stem)
def test_finding_is_what_the_query_returns(file: Path, compiled: Path, published: Path) -> None:
    quoted = figures(" ".join(opening(file)[2:-1]))
    assert len(quoted) >= 2, "a finding rests on figures"
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.sql((compiled / file.name).read_text(encoding="utf-8")).fetchall()
    returned = [
        abs(Decimal(str(value))) for row in rows for value in row if isinstance(value, int | float | Decimal)
    ]
    for figure in quoted:
        assert any(round(value, -figure.as_tuple().exponent) == abs(figure) for value in returned), (
            f"{figure} is not among what the query returns"
        )


def test_figures_are_told_from_whole_numbers() -> None:
    text = "Of 1,360 customers, 4.5 % left within 60 days of 2026-03-01, -0.8 points or 77,520.00 USD."
    assert figures(text) == [Decimal("1360"), Decimal("4.5"), Decimal("-0.8"), Decimal("77520.00")]
