"""`warehouse rollback`: an earlier version of a predictor serves again."""

from __future__ import annotations

import click


@click.command()
@click.argument("predictor")
@click.option("--to", type=click.IntRange(min=1), required=True, help="The version that is to serve again.")
@click.option("--reason", default="", help="Why: it is kept with the decision.")
def command(predictor: str, to: int, reason: str) -> None:
    """Let version TO of PREDICTOR serve again, in place of the present champion.

    Only a version that once passed the gates can be restored. The next build scores with it, and writes the
    decision into marts.ml_promotions.
    """
    from ml.rollback import restore

    restored, replaced = restore(predictor, to=to, reason=reason)
    place = f"in place of version {replaced.number}"
    click.echo(f"Version {restored.number} of {restored.name} is champion again, {place}.")
    click.echo("Run `dbt build` to score with it and to publish.")
