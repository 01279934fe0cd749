"""`warehouse mlflow`: the MLflow UI on this warehouse's store."""

from __future__ import annotations

import os
import sys

import click

from ml import settings, store
from ml.errors import SettingsError


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Others reach the UI only if you change this."
)
def command(port: int, host: str) -> None:
    """Serve the MLflow UI until interrupted; the first page takes some 20 seconds."""
    uri = settings.tracking_uri()
    file = settings.home() / "mlflow.db"
    if uri.startswith("sqlite") and not file.is_file():
        raise SettingsError(
            "there are no runs to show",
            expected=str(file),
            found="no such file",
            hint="run `make build`; it trains the predictors and logs them there",
        )
    store.prepare(uri)
    environment = {
        **os.environ,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        # Not as an argument, which every user of the machine can read: it may hold a password.
        "MLFLOW_BACKEND_STORE_URI": uri,
    }
    click.echo(f"MLflow on http://{host}:{port} (Ctrl-C ends it)")
    arguments = ["-m", "mlflow", "ui", "--host", host, "--port", str(port)]
    os.execve(sys.executable, [sys.executable, *arguments], environment)
