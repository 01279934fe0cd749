"""`warehouse ask`: an answer from the documents, with the sentences that it rests on."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ml.retrieval.answering import Answer


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--domain", help="Only documents of this domain, such as people.")
@click.option(
    "--document", help="Only the document with this id, which is its file's name without the ending."
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The documents that were in force on this day."
)
@click.option(
    "--generator", help="A model's folder or an endpoint's URL, instead of WAREHOUSE_GENERATOR; or none."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print everything that is known about the answer, as JSON."
)
@click.option("--no-log", is_flag=True, help="Leave no trace of the question in the journal.")
def command(
    question: tuple[str, ...],
    domain: str | None,
    document: str | None,
    as_of: datetime | None,
    generator: str | None,
    as_json: bool,
    no_log: bool,
) -> None:
    """Answer QUESTION from the documents in the warehouse.

    The answer is made of the documents' own sentences, unless a generator is set. Without enough evidence
    it is "The documents do not say."
    """
    from ml.retrieval.answering import answer

    day: date | None = as_of.date() if as_of else None
    given = answer(
        " ".join(question), domain=domain, document=document, as_of=day, generator=generator, log=not no_log
    )
    click.echo(json.dumps(given.as_dict(), ensure_ascii=False, indent=2) if as_json else written(given))


def written(given: Answer) -> str:
    """An answer for a person: text, sources, and how to judge it."""
    lines = [given.text, ""]
    for citation in given.citations:
        lines.append(f"[{citation.number}] {citation.section} ({citation.document_id}): {citation.quote}")
    if given.problems:
        lines.append("Not supported by what is cited: " + "; ".join(given.problems))
    if not given.is_answered and given.nearest:
        lines.append("You may look at:")
        lines += [f"  {near.section} ({near.document_id})" for near in given.nearest]
    facts = [
        f"evidence {given.probability:.2f}, needed {given.threshold:.2f}",
        f"{given.latency_ms['total']:.0f} ms",
    ]
    if given.generator:
        facts.append(f"written by {given.generator}")
    if given.is_logged:
        facts.append(f"was it right? warehouse feedback {given.answer_id} up|down")
    return "\n".join([*lines, "", click.style(" · ".join(facts), dim=True)])
