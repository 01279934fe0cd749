"""`warehouse openlineage`: fits and scorings for whatever reads OpenLineage."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--to",
    metavar="FILE_OR_URL",
    default="-",
    help="A file, or an endpoint such as http://127.0.0.1:5000; else the events are shown.",
)
def command(to: str) -> None:
    """Tell of every fit and every scoring as OpenLineage events, a line of JSON each.

    Training set, version, predictions, run, commit, metrics and gates, from what the warehouse has recorded.
    Told again, it is the same runs. Nothing is sent unless TO is a URL; a key for it is OPENLINEAGE_API_KEY.
    """
    from ml import marts, settings
    from ml.openlineage import delivery, records
    from ml.openlineage.events import events

    is_url = delivery.is_url(to)
    with marts.opened() as opened:
        found = records.read(opened)
    told = events(found)
    if to == "-":
        for line in delivery.lines(told):
            click.echo(line)
        return
    if is_url:
        delivery.post(told, to)
    else:
        delivery.write(told, Path(to))
    n_fits, n_scorings = len(found.fits), len(found.scorings)
    click.echo(
        f"{len(told)} events on fits ({n_fits}) and scorings ({n_scorings}): {settings.without_password(to)}"
    )
