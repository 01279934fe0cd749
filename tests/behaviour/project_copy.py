"""A copy of the project that a test may run and change.

The copy imports its own `ml` (PYTHONPATH comes before the installed package), so a test may change SQL,
parameters or raw files as a user would, and nothing of the checkout is touched.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import yaml

from ml.authoring import project as authoring

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "adapter",
    "analyses",
    "functions",
    "macros",
    "ml",
    "models",
    "profiles",
    "python_models",
    "seeds",
    "tests/data",
)


@dataclass(frozen=True)
class Build:
    """What one dbt command did: its exit code, what it printed, and the status of every node by name."""

    code: int
    output: str
    status: dict[str, str]

    def failed(self) -> list[str]:
        return sorted(name for name, status in self.status.items() if status in ("error", "fail"))


@dataclass(frozen=True)
class Project:
    """A copy of the project in `folder`, with its own state.

    Attributes:
        folder: where it is.
        target: the output of profiles.yml that dbt builds on.
        environment: variables that dbt needs for it, such as PGHOST.
    """

    folder: Path
    target: str = "duckdb"
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "warehouse"

    @property
    def raw(self) -> Path:
        return self.folder / "seeds" / "raw"

    def started(self, *arguments: str, **variables: Any) -> subprocess.Popen[str]:
        """A dbt command in the copy that has begun; keyword arguments are dbt variables."""
        if variables:
            arguments += ("--vars", json.dumps(variables))
        environment = {
            **{
                key: value
                for key, value in os.environ.items()
                if not key.startswith(("DBT_", "WAREHOUSE_", "MLFLOW_", "PG")) and key != "DATABASE_URL"
            },
            **self.environment,
            "WAREHOUSE_TARGET": self.target,
            "PYTHONPATH": os.pathsep.join([str(self.folder), str(self.folder / "adapter")]),
            "GIT_COMMIT": "0000000",
            "NO_COLOR": "1",
        }
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def dbt(self, *arguments: str, **variables: Any) -> Build:
        """Run dbt in the copy; keyword arguments are dbt variables."""
        results = self.folder / "target" / "run_results.json"
        results.unlink(missing_ok=True)
        with self.started(*arguments, **variables) as running:
            try:
                output, _ = running.communicate(timeout=900)
            except subprocess.TimeoutExpired:
                running.kill()
                raise
        written = json.loads(results.read_text()) if results.is_file() else {"results": []}
        status = {result["unique_id"].split(".")[2]: result["status"] for result in written["results"]}
        return Build(running.returncode, output, status)

    def build(self, *arguments: str, **variables: Any) -> Build:
        return self.dbt("build", *arguments, **variables)

    def must_build(self, *arguments: str, **variables: Any) -> Build:
        """A build that has to pass; shows what dbt printed if it did not."""
        build = self.build(*arguments, **variables)
        assert build.code == 0, build.output[-4000:]
        return build

    def edit(self, path: str, old: str, new: str, *, count: int = 1) -> None:
        """Replace `old` in a file, which must be there: an edit that changes nothing would test nothing."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{path} does not contain {old!r}"
        file.write_text(text.replace(old, new, count), encoding="utf-8")

    @contextmanager
    def warehouse(self, name: str = "warehouse.duckdb") -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(self.home / name), read_only=True) as connection:
            yield connection

    def rows(self, query: str, name: str = "warehouse.duckdb") -> list[tuple[Any, ...]]:
        with self.warehouse(name) as connection:
            return connection.sql(query).fetchall()

    def copy_to(self, folder: Path) -> Project:
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)


@contextmanager
def open_temporary_folder() -> Iterator[Path]:
    """A folder for an embedded server. As root it runs as another user, who has to pass through all folders
    above; pytest closes its own to others whenever a second session of it starts.
    """
    with tempfile.TemporaryDirectory(prefix="warehouse-") as folder:
        yield Path(folder)


def copy_of_checkout(
    folder: Path, *, target: str = "duckdb", environment: dict[str, str] | None = None
) -> Project:
    """The project as in the checkout, without its raw data and state."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    for seeds in ("reference", "golden"):
        shutil.copytree(ROOT / "seeds" / seeds, folder / "seeds" / seeds, dirs_exist_ok=True)
    shutil.copy(ROOT / "dbt_project.yml", folder)
    (folder / "profiles.yml").symlink_to("profiles/profiles.yml")
    (folder / "warehouse").mkdir()
    # Vectors that the checkout has already: they follow from the text alone, and take a minute to compute.
    for computed in ("embeddings", "embedders"):
        if (ROOT / "warehouse" / computed).is_dir():
            shutil.copytree(ROOT / "warehouse" / computed, folder / "warehouse" / computed)
    return Project(folder, target, environment or {})


NO_TEST = ("--exclude", "resource_type:test", "resource_type:unit_test")
UP_TO_THE_SCORES = ("--select", "+customer_churn", "ml_training_decisions", *NO_TEST)
"""Arguments for a build of all that decides a score of churn, without tests of data: a third of the whole.
Other predictors stay as they are."""

FEW_DOCUMENTS = ("people/sick-leave.md", "people/parental-leave-v1.md", "people/parental-leave-v2.md")


def with_few_documents(project: Project) -> Project:
    """The same project with a folder of three documents and a part of the golden texts: for tests about
    customers, whose builds they shorten. No golden question is about another folder, and floors hold for all
    golden texts, so nothing is measured.
    """
    shipped, own = project.folder / "seeds" / "documents", project.folder / "documents"
    for path in FEW_DOCUMENTS:
        (own / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(shipped / path, own / path)
    shutil.rmtree(shipped)
    project.edit("dbt_project.yml", "documents_path: seeds/documents", "documents_path: documents")
    for seed, kept in (("golden_sentiments", 5), ("golden_topics", 4)):
        file = project.folder / "seeds" / "golden" / f"{seed}.csv"
        with file.open(newline="", encoding="utf-8") as opened:
            head, *rows = csv.reader(opened)
        with file.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened, lineterminator="\n").writerows([head, *rows[::kept]])
    return project


def with_churn_alone(project: Project) -> Project:
    """The same project without the other predictors, and what is made of them: for tests whose subject they
    are not, whose builds it shortens by half a minute each."""
    setting = project.folder / "dbt_project.yml"
    text = setting.read_text(encoding="utf-8")
    predictors: dict[str, dict[str, Any]] = yaml.safe_load(text)["vars"]["predictors"]
    gone = {name: its for name, its in predictors.items() if name != "churn"}
    for name in gone:
        text = authoring.without_entry(text, name)
        shutil.rmtree(project.folder / "ml" / "predictors" / name)
    setting.write_text(text, encoding="utf-8")
    names = {*gone, *(its[key] for its in gone.values() for key in ("predictions", "features"))}
    names -= {predictors["churn"]["features"]}
    theirs = re.compile(rf"(?<![a-z_])(?:{'|'.join(sorted(names))})(?=_|\b)")
    lost = _without(project, lambda file, text: bool(theirs.search(file.name) or theirs.search(text)))
    _without_readers(project, lost)
    return project


def without_language(project: Project) -> Project:
    """The same project without the functions of text and search, and what is made with them: for tests whose
    subject is the tables, the training or the publishing. It halves their builds."""
    made = ("distillation", "heads", "language", "measurements", "measuring", "stemming")
    lost = _without(
        project,
        lambda file, text: (
            file.name.startswith("ai_") or file.parent.name in made or "hybrid_quality_below" in text
        ),
    )
    _without_readers(project, lost)
    # Folders that are empty now are still set up in dbt_project.yml.
    project.edit("dbt_project.yml", ", UnusedResourceConfigPath]", "]")
    return project


def _without_readers(project: Project, lost: set[str]) -> None:
    """Removes what reads a model or a function that is gone: a mart of several, a metric, an analysis."""
    while lost:
        read = re.compile(rf"""(?:ref|function)\(['"](?:{"|".join(sorted(lost))})['"]\)""")
        lost = _without(project, lambda _, text, read=read: bool(read.search(text)))


def _without(project: Project, wanted: Callable[[Path, str], bool]) -> set[str]:
    """Removes files of the project, with their YAML; the names of the models among them. Macros stay: tests
    of seeds call some, and nothing is built of them."""
    lost = set()
    for part in ("analyses", "functions", "models", "python_models", "tests/data"):
        for file in sorted((project.folder / part).rglob("*")):
            if file.suffix not in (".sql", ".py", ".yml") or not file.is_file():
                continue
            if wanted(file, file.read_text(encoding="utf-8")):
                file.unlink()
                file.with_suffix(".yml").unlink(missing_ok=True)
                # A YAML that goes alone takes tests along, not the model.
                if file.suffix != ".yml":
                    lost.add(file.stem)
    return lost
