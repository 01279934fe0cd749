"""`warehouse reference`: a page on the SQL functions, with examples that were run and measured accuracy.

Everything on it is read: signatures and examples from dbt's manifest, results and figures from the warehouse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import click

from ml import marts, settings
from ml.cli.pages import Rows, page, prose, table
from ml.errors import SettingsError

FEW = 5
"""Rows of an example that are shown."""
_QUALITY = """
    select function_name, subject, part, metric, metric_value, interval_low, interval_high, n_texts
    from marts.ai_function_quality
    where part = 'all' or part like 'held out%'
    order by function_name, part, metric, case when subject = 'function' then 0 else 1 end, metric_value desc
"""


@click.command("reference")
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file to write, instead of docs/functions.html."
)
def command(out: Path | None) -> None:
    """Write a page on the SQL functions: arguments, examples with their results, accuracy."""
    file = out or settings.home() / "docs" / "functions.html"
    functions = _functions(settings.project_root() / "target" / "manifest.json")
    with marts.opened() as opened:
        quality = opened.rows(_QUALITY)
        body = "\n".join(_section(function, opened, quality) for function in functions)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_page(functions, body), encoding="utf-8")
    click.echo(f"Functions: {file}")


def _functions(manifest: Path) -> list[dict[str, Any]]:
    if not manifest.is_file():
        raise SettingsError(
            "dbt's manifest was not found",
            expected=str(manifest),
            found="no such file",
            hint="run `make build` first",
        )
    found = json.loads(manifest.read_text(encoding="utf-8"))["functions"].values()
    return sorted(found, key=lambda function: str(function["name"]))


def _page(functions: Sequence[dict[str, Any]], body: str) -> str:
    links = "".join(f'<div><a href="#{f["name"]}"><code>{f["name"]}</code></a></div>' for f in functions)
    about = (
        "They live in the database: any client can call them, on a copy of the DuckDB snapshot or in "
        "PostgreSQL, without Python and without a network."
    )
    return page("SQL functions", f"<p>{about}</p><nav>{links}</nav>{body}")


def _section(function: dict[str, Any], opened: marts.Marts, quality: Rows) -> str:
    name = function["name"]
    arguments = [
        {
            "argument": a["name"],
            "type": a["data_type"],
            "default": a.get("default_value") or "",
            "": a["description"],
        }
        for a in function["arguments"]
    ]
    figures = [
        {column: value for column, value in row.items() if column != "function_name"}
        for row in quality
        if row["function_name"] == name
    ]
    signature = f"{name}({', '.join(a['argument'] for a in arguments)})"
    returned = escape(function["returns"]["data_type"]), prose(function["returns"].get("description") or "")
    parts = [
        f'<h2 id="{name}"><a href="#{name}"><code>{escape(signature)}</code></a></h2>',
        *(f"<p>{prose(paragraph)}</p>" for paragraph in function["description"].split("\n\n")),
        table(arguments),
        "<p>Returns <code>{}</code>. {}</p>".format(*returned),
        *_examples(function["config"]["meta"].get("examples", []), opened),
    ]
    if figures:
        parts.append(
            f"<p class=shows>Measured on golden texts that it has not learned from:</p>{table(figures)}"
        )
    return "\n".join(parts)


def _examples(examples: Sequence[dict[str, str]], opened: marts.Marts) -> Iterator[str]:
    for example in examples:
        yield f"<p class=shows>{prose(example['shows'])}</p><pre>{escape(example['sql'])}</pre>"
        rows = opened.rows(example["sql"])
        yield table(rows[:FEW])
        if len(rows) > FEW:
            yield f"<p class=shows>{len(rows) - FEW:,} more rows</p>"
