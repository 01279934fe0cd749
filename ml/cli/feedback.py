"""`warehouse feedback`: whether an answer was right, for those who look after documents and search."""

from __future__ import annotations

import click


@click.command()
@click.argument("answer_id")
@click.argument("verdict", type=click.Choice(["up", "down"]))
@click.option("--comment", help="What was wrong or right about it.")
@click.option("--label", help="What would have been right: the id of the document that answers, or none.")
def command(answer_id: str, verdict: str, comment: str | None, label: str | None) -> None:
    """Say whether the answer ANSWER_ID, as `warehouse ask` printed it, was right: up or down.

    It is kept in the journal, and the next build takes it into the table audit.answer_feedback.
    """
    from ml.retrieval.feedback import give

    give(answer_id, verdict, comment=comment, label=label)
    click.echo("Thank you: noted for the next build.")
