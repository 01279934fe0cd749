"""`warehouse mlflow`: the MLflow UI on this warehouse's store."""

from __future__ import annotations

import os
import sys

import click

from ml import settings
from ml.errors import SettingsError


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Others reach the UI only if you change this."
)
def command(port: int, host: str) -> None:
    """Serve the MLflow UI until interrupted; the first page takes some 20 seconds."""
    uri = settings.tracking_uri()
    store = settings.home() / "mlflow.db"
    if uri.startswith("sqlite") and not store.is_file():
        raise SettingsError(
            "there are no runs to show",
            expected=str(store),
            found="no such file",
            hint="run `make build`; it trains the predictors and logs them there",
        )
    environment = {
        **os.environ,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    click.echo(f"MLflow on http://{host}:{port} (Ctrl-C ends it)")
    arguments = ["-m", "mlflow", "ui", "--backend-store-uri", uri, "--host", host, "--port", str(port)]
    os.execve(sys.executable, [sys.executable, *arguments], environment)
