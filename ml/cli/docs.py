"""`warehouse docs`: the pages of the documentation, with what only the warehouse knows."""

from __future__ import annotations

import click

from ml import settings
from ml.errors import SettingsError


@click.command("docs")
@click.pass_context
def command(context: click.Context) -> None:
    """Complete the page that `dbt docs generate --static` wrote: which versions serve, with their metrics.

    And write the page on the SQL functions, whose examples are run, and the one on the quality of the data.
    Before the first build there is nothing to tell: dbt's page stays as it is.
    """
    from ml import exposures, marts
    from ml.cli import quality, reference

    page = settings.project_root() / "target" / "static_index.html"
    if not page.is_file():
        raise SettingsError(
            "dbt's page of the documentation was not found",
            expected=str(page),
            found="no such file",
            hint="run `make docs`: it has dbt write the page first",
        )
    said = {}
    if is_built := marts.are_there():
        with marts.opened() as opened:
            if is_built := exposures.is_built(opened):
                said = exposures.serving(opened)
    file = settings.home() / "docs" / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(exposures.completed(page.read_text(encoding="utf-8"), said), encoding="utf-8")
    click.echo(f"Documentation: {file}")
    if is_built:
        context.invoke(reference.command)
        if quality.has_something_to_tell():
            context.invoke(quality.command)
    else:
        click.echo("Functions: their page comes with the first build, which runs its examples")
