"""Well-known public tables, as somebody has them: gaps, mixed case, an id, a column that knows the answer."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from project_copy import Project
from sklearn import datasets


@dataclass(frozen=True)
class Own:
    """A table that ships with scikit-learn, and the predictor that is made of it.

    Attributes:
        name: of the predictor.
        load: gives the table.
        target: what its last column is called.
        words: of a class, its name.
        metric: what is measured on the rows that it was not fitted on.
        at_least: what a model without tuning reaches, by the literature on the table.
    """

    name: str
    load: Any
    target: str
    words: tuple[str, ...]
    metric: str
    at_least: float

    def write(self, folder: Path) -> Path:
        """The table as a CSV file: one value in twenty is missing."""
        rng, data = np.random.default_rng(3), self.load()
        file = folder / f"{self.name}.csv"
        names = [name.replace(" (cm)", "").replace("/", " per ") for name in data.feature_names]
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerow(["Row ID", *names, "Reviewed as", self.target])
            for number, (x, y) in enumerate(zip(data.data, data.target, strict=True)):
                said = self.words[int(y)] if self.words else f"{y:.0f}"
                shouted = said.upper() if rng.random() < 0.1 else said
                cells = [str(rng.choice(["", "N/A", " "])) if rng.random() < 0.05 else f"{v:g}" for v in x]
                known = f"seen: {said}" if self.words else f"{2 * y:.0f}"
                writer.writerow([1000 + number, *cells, known, shouted])
        return file

    def wish(self, file: Path) -> list[str]:
        """The arguments of `warehouse`."""
        return [
            "new-predictor",
            self.name,
            "--table",
            str(file),
            "--target",
            self.target,
            "--key",
            "Row ID",
        ]


TABLES = (
    # Wolberg et al. 1993: 97 % right by a linear model, which is an area under the curve of 0.99.
    Own("tumour", datasets.load_breast_cancer, "Diagnosis", ("Malignant", "Benign"), "test_roc_auc", 0.98),
    # Efron et al. 2004: linear models explain 0.4 to 0.5 of the variance.
    Own("progression", lambda: datasets.load_diabetes(scaled=False), "Progression", (), "test_r2", 0.38),
    # Aeberhard et al. 1992: 97 to 100 % right.
    Own(
        "cultivar", datasets.load_wine, "Cultivar", ("Barolo", "Grignolino", "Barbera"), "test_macro_f1", 0.92
    ),
)


def warehouse(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the `warehouse` command of the copy."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("WAREHOUSE_", "PG"))},
        **project.environment,
        "WAREHOUSE_TARGET": project.target,
        "PYTHONPATH": os.pathsep.join([str(project.folder), str(project.folder / "adapter")]),
    }
    return subprocess.run(
        [sys.executable, "-m", "ml.cli.main", *arguments],
        cwd=project.folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def make_all(project: Project, folder: Path) -> None:
    """Make a predictor of each table."""
    for own in TABLES:
        done = warehouse(project, *own.wish(own.write(folder)))
        assert done.returncode == 0, done.stderr
        assert "left out  Reviewed as: " in done.stdout


def selection() -> tuple[str, ...]:
    """What a build has to make of them: nodes, functions, marts over all predictors. The unit tests of
    those are about the company's predictors, which are not built."""
    marts = ("ml_lineage", "ml_promotions", "ml_training_decisions", "ml_drift", "ml_performance")
    functions = (f"ml_predict_{own.name}" for own in TABLES if own.metric != "test_macro_f1")
    wanted = (*(f"{own.name}_predictions" for own in TABLES), *functions, *marts)
    return ("--select", *(f"+{name}" for name in wanted), "--exclude", "resource_type:unit_test")


def theirs(project: Project) -> dict[str, Any]:
    """The entries of dbt_project.yml about them, for a build without the company's predictors."""
    settings = yaml.safe_load((project.folder / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    return {own.name: settings["predictors"][own.name] for own in TABLES}
