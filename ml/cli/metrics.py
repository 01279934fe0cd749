"""`warehouse metrics`: MetricFlow's `mf` on what was published, or on PostgreSQL, and without a call to PyPI.

Bare `mf` works too, on the working file: there a running build and a question are in each other's way.
"""

from __future__ import annotations

import os
import sys

import click

from ml import marts, settings
from ml.errors import SettingsError

OUTPUTS = {target: output for output, target in settings.TWINS.items()}
"""What MetricFlow can read, by our targets."""


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Ask for metrics; ARGUMENTS are those of `mf`.

    Such as: query --metrics mrr,churn_rate --group-by metric_time__month --order metric_time__month
    """
    try:
        from dbt_metricflow.cli import main as metricflow
    except ImportError as error:
        raise SettingsError(
            "MetricFlow is not installed",
            expected="the extra `metrics` of this project",
            found=str(error),
            hint="run `make metrics`, or `pip install -r requirements/metrics.txt`",
        ) from error
    root, target = settings.project_root(), settings.target()
    compiled = root / "target" / "semantic_manifest.json"
    if not compiled.is_file():
        raise SettingsError(
            "the metrics have not been compiled",
            expected=str(compiled),
            found="no such file",
            hint="run `make build`, or `dbt parse`",
        )
    if target == settings.DUCKDB:
        marts.snapshot()  # Says what to do where there is none.
    else:
        from ml.postgres import address

        os.environ.update(address.current().environment())
    os.environ |= {
        "WAREHOUSE_TARGET": OUTPUTS.get(target, target),
        "WAREHOUSE_HOME": str(settings.home()),
        "DBT_PROJECT_DIR": str(root),
        "DBT_PROFILES_DIR": str(root),
    }
    metricflow.UpdateChecker = _NoChecker
    sys.argv = ["mf", *arguments]
    metricflow.cli()


class _NoChecker:
    """Stands where MetricFlow asks PyPI for a newer version at every call."""

    def check(self, *_: object) -> None:
        """Nothing newer is known."""
