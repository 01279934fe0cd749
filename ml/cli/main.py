"""The entry point. Subcommands are imported when they are called, so that `warehouse --help` is immediate."""

from __future__ import annotations

import importlib
import sys

import click

from ml.errors import WarehouseError

COMMANDS = {
    "ask": "Answer a question from the documents, with citations.",
    "docs": "Write the pages of the documentation, with the versions that serve.",
    "doctor": "Check the environment, and say how to mend what is wrong.",
    "feedback": "Say whether an answer was right.",
    "generate": "Write the raw tables of the demo company, at any scale.",
    "lineage": "Walk from a prediction back to the raw rows.",
    "metrics": "Ask for metrics, as `mf` of MetricFlow does.",
    "mlflow": "Open the MLflow UI on the runs and the registry.",
    "new-predictor": "Make a predictor of any table or file.",
    "openlineage": "Tell of fits and scorings as OpenLineage events.",
    "postgres": "Start, stop and reach the PostgreSQL of the postgres target.",
    "reference": "Write a page on the SQL functions.",
    "remove-predictor": "Take back what new-predictor has made.",
    "rollback": "Let an earlier version of a predictor serve again.",
    "search": "Find the passages that answer a question.",
    "sql": "Query what was built, read-only.",
    "summary": "Tell what the last build did, and where things are.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"ml.cli.{name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """AI Warehouse: raw data in; features, predictors, scores and answers out, in SQL."""


def main() -> None:
    """Run the command; an error that the package raises on purpose is shown without a traceback."""
    try:
        cli()
    except WarehouseError as error:
        click.secho(f"{type(error).__name__}: {error}", fg="red", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
