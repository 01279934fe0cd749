"""Reaching the MLflow store: connecting without noise, and the two things a promotion asks of it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ml import registry, settings

EVALUATION_FILE, TRIALS_FILE = "evaluation.json", "trials.json"
"""The artefacts of a run that hold its measurements, and what a search tried."""

_FIRST_USE = threading.Lock()
"""MLflow makes its tables under a lock of its own, but not the experiment that it puts into them."""

_QUIET = ("alembic", "mlflow.store.db.utils", "mlflow.tracking", "mlflow.models.model")


def connect() -> Any:
    """Point MLflow at the store, create what is missing, and return a client.

    A first use of a store runs its migrations, which takes 4 to 13 seconds and would fill the screen.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    import mlflow

    uri = settings.tracking_uri()
    with _FIRST_USE:
        prepare(uri)
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def prepare(uri: str) -> None:
    """Make what MLflow expects to be there: the folder of the file, or the schema and the password."""
    if uri.startswith("sqlite:///"):
        Path(uri.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    elif uri.startswith("postgresql"):
        from ml.postgres import tracking

        tracking.prepare(uri)


def evaluation(run_id: str) -> str:
    """The evaluation of an earlier run as JSON text."""
    return _text(run_id, EVALUATION_FILE)


def trials(run_id: str) -> str:
    """What a search of an earlier run tried, as JSON text; '' if there was none."""
    files = connect().list_artifacts(run_id)
    return _text(run_id, TRIALS_FILE) if any(file.path == TRIALS_FILE for file in files) else ""


def _text(run_id: str, file: str) -> str:
    connect()
    import mlflow

    return str(mlflow.artifacts.load_text(f"runs:/{run_id}/{file}"))


def settle(version: registry.Version, tags: Mapping[str, str], *, champion: bool) -> None:
    """Write a promotion's outcome onto a version, and make it champion if it won."""
    client = connect()
    for key, value in tags.items():
        client.set_model_version_tag(version.name, str(version.number), key, value)
    if champion:
        client.set_registered_model_alias(version.name, registry.CHAMPION, str(version.number))
