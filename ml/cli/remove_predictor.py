"""`warehouse remove-predictor`: takes back what new-predictor has made."""

from __future__ import annotations

import click


@click.command()
@click.argument("name")
@click.option("--force", is_flag=True, help="Also if its files were changed since.")
def command(name: str, force: bool) -> None:
    """Take the predictor NAME out of the project, with its tables and functions in the warehouse.

    Its runs and versions stay in MLflow, as the record of what was predicted.
    """
    from ml.authoring import project, tables

    paths = project.removable(name, force=force)
    dropped = tables.drop(paths)
    project.remove(name, paths)
    gone = f"{len(paths)} files and {len(dropped)} tables and functions of {name}"
    click.echo(f"{gone} are gone; its runs stay in MLflow.")
    click.echo("The next `dbt build` publishes without it.")
