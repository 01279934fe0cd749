"""Where the state of the warehouse lives, and which commit is at work.

Everything that a build leaves behind is in one folder, the *home*: `WAREHOUSE_HOME`, or `warehouse/` in the
project. The MLflow store is a SQLite file in it, or a schema in PostgreSQL where that is what dbt builds in,
unless `MLFLOW_TRACKING_URI` names another.

>>> import os
>>> os.environ["WAREHOUSE_HOME"] = "/srv/warehouse"
>>> home().as_posix(), artifact_root().as_posix()
('/srv/warehouse', '/srv/warehouse/artifacts')
>>> del os.environ["WAREHOUSE_HOME"]
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from ml.errors import SettingsError
from ml.predictors.strict import nearest

PROJECT_FILE, PROFILES_FILE = "dbt_project.yml", "profiles.yml"
DUCKDB, POSTGRES = "duckdb", "postgres"
"""The targets of `profiles/profiles.yml`."""
TWINS = {"duckdb_snapshot": DUCKDB, "postgres_plain": POSTGRES}
"""Its outputs that MetricFlow can read, by the target whose tables they are."""


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


def target() -> str:
    """What is built or read: the target of the dbt that runs in this process, else `WAREHOUSE_TARGET`, else
    `duckdb`.

    Python models run inside dbt, so `dbt build --target postgres` takes everything to PostgreSQL, whatever
    the variable says. A target that has neither of the two names is somebody's own output of profiles.yml.

    Raises:
        SettingsError: the variable names no output.
    """
    running = sys.modules.get("dbt.flags")
    chosen = getattr(running.get_flags(), "TARGET", None) if running else None
    name = str(chosen or _named_by_the_environment())
    return TWINS.get(name, name)


def _named_by_the_environment() -> str:
    name = os.environ.get("WAREHOUSE_TARGET") or DUCKDB
    ours = {DUCKDB, POSTGRES, *TWINS}
    if name in ours or name in (outputs := _outputs()):
        return name
    raise SettingsError(
        f"WAREHOUSE_TARGET is {name!r}, which is not a target",
        expected=", ".join([DUCKDB, POSTGRES, *sorted(outputs - ours)]),
        found=repr(name),
        hint=nearest(name, [DUCKDB, POSTGRES, *outputs]) or f"unset it to read {DUCKDB}",
    )


def _outputs() -> set[str]:
    """The outputs of profiles.yml, which may have more than we put there."""
    import yaml

    folder = os.environ.get("DBT_PROFILES_DIR") or project_root()
    try:
        profiles = yaml.safe_load((Path(folder) / PROFILES_FILE).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return set()
    return {name for profile in profiles.values() for name in profile.get("outputs") or {}}


def tracking_uri() -> str:
    """The MLflow store: `MLFLOW_TRACKING_URI`, else a schema of the PostgreSQL that is built in, else
    `mlflow.db` in the home.

    The URI of our PostgreSQL has no password in it; `ml.store` hands that to MLflow by other means.
    """
    if named := os.environ.get("MLFLOW_TRACKING_URI"):
        return named
    if target() == POSTGRES:
        from ml.postgres import tracking

        return tracking.uri()
    return f"sqlite:///{home() / 'mlflow.db'}"


def without_password(uri: str) -> str:
    """A URI as it may be shown and stored.

    >>> without_password("postgresql://ana:secret@db.example.com/mlflow")
    'postgresql://ana@db.example.com/mlflow'
    >>> without_password("postgresql://ana@/mlflow?host=/tmp&password=secret&port=5433")
    'postgresql://ana@/mlflow?host=/tmp&port=5433'
    >>> without_password("sqlite:////srv/warehouse/mlflow.db")
    'sqlite:////srv/warehouse/mlflow.db'
    """
    uri = re.sub(r"^([\w+.-]+://[^/@:]*):.*@", r"\1@", uri)
    return re.sub(r"([?&])(?:password|sslpassword)=[^&]*(?:&|$)", r"\1", uri).rstrip("?&")


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
