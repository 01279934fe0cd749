"""Pages: what `page.yml` says, and the queries beside it.

>>> Query(name="regions", sql="select region from marts.customer_churn_risk").marts
('customer_churn_risk',)
>>> [page.name for page in pages()][:2]
['index', 'churn']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.errors import ReportError

FOLDER = Path(__file__).parent / "pages"
BLOCKS = ("chart", "table", "facts", "figures")
"""What a block of a page can be."""
TOKENS = re.compile(r"\b(?:from|join)\s+([\w.]+)", re.IGNORECASE)

Block = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query of a page."""

    name: str
    sql: str

    @property
    def marts(self) -> tuple[str, ...]:
        """The marts that it reads, without their schema.

        Raises:
            ReportError: it reads something else.
        """
        names = list(dict.fromkeys(TOKENS.findall(self.sql)))
        others = [name for name in names if not name.startswith("marts.")]
        if others or not names:
            raise ReportError(
                f"the query {self.name}.sql does not read marts alone",
                expected="from marts.<name>",
                found=", ".join(others) or "no table",
                hint="what a page shows is computed in a mart, where it has a description and tests",
            )
        return tuple(name.removeprefix("marts.") for name in names)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its texts, filters and blocks, and the queries that they show."""

    name: str
    spec: dict[str, Any]
    queries: dict[str, Query]

    @property
    def file(self) -> str:
        """Its address on the site."""
        return f"{self.name}.html"

    @property
    def blocks(self) -> list[Block]:
        """What is shown, from top to bottom."""
        return list(self.spec["blocks"])

    @property
    def detail(self) -> dict[str, Any] | None:
        """What is shown of one among many, where the page can do that."""
        return self.spec.get("detail")

    def shown(self) -> Iterator[Block]:
        """All blocks and figures that have a query, those of the detail included."""
        for block in [*self.blocks, *(self.detail["blocks"] if self.detail else [])]:
            if block["type"] == "figures":
                yield from block["figures"]
            else:
                yield block


def pages(folder: Path = FOLDER) -> list[Page]:
    """The pages, in the order of the site.

    Raises:
        ReportError: a page names a query that is not beside it, or leaves one unused.
    """
    found = [_read(file) for file in folder.glob("*/page.yml")]
    return sorted(found, key=lambda page: (page.spec["order"], page.name))


def _read(file: Path) -> Page:
    import yaml

    queries = {
        query.stem: Query(name=query.stem, sql=query.read_text(encoding="utf-8").strip())
        for query in sorted(file.parent.glob("*.sql"))
    }
    try:
        spec = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ReportError(
            f"the page {file.parent.name} cannot be read",
            expected=f"YAML in {file}",
            found=str(error),
            hint="texts with a colon or a question mark in a list of {} need quotes",
        ) from error
    page = Page(name=file.parent.name, spec=spec, queries=queries)
    _check(page)
    return page


def _check(page: Page) -> None:
    kinds = {block["type"] for block in page.blocks}
    if unknown := kinds - set(BLOCKS):
        raise ReportError(
            f"the page {page.name} has a block of an unknown type",
            expected=f"one of {', '.join(BLOCKS)}",
            found=", ".join(sorted(unknown)),
            hint=f"see pages/{page.name}/page.yml, and docs/guides/reports.md for what there is",
        )
    used = {block["query"] for block in page.shown()}
    if used != set(page.queries):
        raise ReportError(
            f"the blocks of the page {page.name} and its queries do not fit together",
            expected=f"a file for each of {', '.join(sorted(used))}",
            found=", ".join(sorted(page.queries)) or "none",
            hint=f"each query in pages/{page.name} is shown by a block, and each block names one",
        )


def columns_named(block: Block) -> set[str]:
    """The columns that a block needs of its query.

    >>> sorted(columns_named({"x": "age", "y": [{"value": {"ratio": ["n", "of"]}}], "where": {"kind": "a"}}))
    ['age', 'kind', 'n', 'of']
    """
    named = {block[key] for key in ("x", "series", "along") if key in block} | set(block.get("where", {}))
    named |= {column["column"] for column in block.get("columns", [])}
    measures = [y["value"] for y in block.get("y", [])]
    measures += [block[key] for key in ("value", "sort_by") if key in block] + block.get("interval", [])
    for measure in measures:
        named |= _columns_of(measure)
    return named


def _columns_of(measure: Any) -> set[str]:
    if isinstance(measure, str):
        return {measure}
    parts = [measure[key] for key in ("sum", "max", "mean", "weight") if key in measure]
    return {*parts, *measure.get("ratio", [])}
