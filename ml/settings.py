"""Where the state of the warehouse lives, and which commit is at work.

Everything that a build leaves behind is in one folder, the *home*: `WAREHOUSE_HOME`, or `warehouse/` in the
project. The MLflow store is a SQLite file in it, unless `MLFLOW_TRACKING_URI` names a server.

>>> import os
>>> os.environ["WAREHOUSE_HOME"] = "/srv/warehouse"
>>> home().as_posix(), artifact_root().as_posix()
('/srv/warehouse', '/srv/warehouse/artifacts')
>>> del os.environ["WAREHOUSE_HOME"]
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ml.errors import SettingsError

PROJECT_FILE = "dbt_project.yml"


def project_root() -> Path:
    """The folder that holds `dbt_project.yml`: looked up from the working directory, else from this
    package."""
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if (folder / PROJECT_FILE).is_file():
                return folder
    raise SettingsError(
        "the project folder was not found",
        expected=f"a folder with {PROJECT_FILE} above {Path.cwd()}",
        found="none",
        hint="run the command inside the project, or set WAREHOUSE_HOME to a folder for its state",
    )


def home() -> Path:
    """The folder that holds the databases, the MLflow store and the artefacts; it need not exist yet."""
    chosen = os.environ.get("WAREHOUSE_HOME")
    return Path(chosen).expanduser().resolve() if chosen else project_root() / "warehouse"


def tracking_uri() -> str:
    """The MLflow store: `MLFLOW_TRACKING_URI`, else `mlflow.db` in the home."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home() / 'mlflow.db'}"


def artifact_root() -> Path:
    """Where runs and models keep their files when the store is local."""
    return home() / "artifacts"


def git_commit() -> str:
    """The commit that is checked out, with `+dirty` when a tracked file differs from it; `unknown` outside
    git.

    `GIT_COMMIT` wins, for builds in an image that has no `.git`.
    """
    if given := os.environ.get("GIT_COMMIT"):
        return given
    folder = Path(__file__).resolve().parent
    commit = _git("rev-parse", "HEAD", folder=folder)
    if not commit:
        return "unknown"
    changed = _git("status", "--porcelain", "--untracked-files=no", folder=folder)
    return f"{commit}+dirty" if changed else commit


def _git(*arguments: str, folder: Path) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
