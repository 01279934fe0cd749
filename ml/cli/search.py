"""`warehouse search`: the passages that answer a question, from the last build."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from collections.abc import Sequence
from datetime import datetime

import click

from ml.retrieval.searching import Hit, search

WIDTH = 100
_TIERS = {"hybrid": "by words and vectors", "static": "by words and the vectors of words"}


@click.command()
@click.argument("query")
@click.option("-k", default=5, show_default=True, help="How many passages at most.")
@click.option("--domain", help="Only passages of this domain, such as people.")
@click.option("--document", help="Only passages of the document with this id.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Only versions in force on this day.")
@click.option("--include-superseded", is_flag=True, help="Every version, whenever it was in force.")
@click.option("--words-only", is_flag=True, help="Leave the embedder out: words and their vectors alone.")
@click.option("--full", is_flag=True, help="Show passages in full instead of their beginning.")
@click.option("--json", "as_json", is_flag=True, help="Print the hits as a JSON list.")
def command(
    query: str,
    k: int,
    domain: str | None,
    document: str | None,
    as_of: datetime | None,
    include_superseded: bool,
    words_only: bool,
    full: bool,
    as_json: bool,
) -> None:
    """Find the passages that answer QUERY, best first.

    Superseded documents are left out unless --as-of or --include-superseded asks for them.
    """
    hits = search(
        query,
        k,
        domain=domain,
        document=document,
        as_of=as_of.date() if as_of else None,
        include_superseded=include_superseded,
        words_only=words_only,
    )
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(hit) for hit in hits], ensure_ascii=False, indent=2))
    elif not hits:
        click.echo("Nothing found.")
    else:
        click.echo(shown(hits, full=full))


def shown(hits: Sequence[Hit], *, full: bool = False) -> str:
    """Hits as text: a line that says where, indented below it the passage.

    >>> hit = Hit(rank=1, document_id="sick-leave", chunk_id="sick-leave#2", title_path="Sick leave > Notes",
    ...           text="A note is due on day four.", score=0.03, bm25_rank=1, vector_rank=3, tier="hybrid")
    >>> print(click.unstyle(shown([hit])))
    1  Sick leave > Notes  (sick-leave#2)
       A note is due on day four.
    <BLANKLINE>
    1 passage, found by words and vectors.
    """
    blocks = []
    for hit in hits:
        lines = [
            line
            for paragraph in hit.text.strip().splitlines()
            for line in textwrap.wrap(paragraph, WIDTH - 3, break_long_words=False) or [""]
        ]
        cut = lines if full or len(lines) <= 5 else [*lines[:4], "..."]
        head = f"{hit.rank:<3}{click.style(hit.title_path, bold=True)}  ({hit.chunk_id})"
        blocks.append("\n".join([head, *(f"   {line}".rstrip() for line in cut)]))
    number = f"{len(hits)} passage" + ("s" if len(hits) > 1 else "")
    return "\n\n".join([*blocks, f"{number}, found {_TIERS[hits[0].tier]}."])
