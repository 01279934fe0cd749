"""Writing the site: pages from one template, their data and the library, swapped in when all is there."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from apps.reports import data, library
from apps.reports.pages import FOLDER, Block, Page, Query, columns_named, pages
from ml import marts, settings
from ml.errors import ReportError

HERE = Path(__file__).parent
SCRIPTS = ("data.js", "charts.js", "tables.js", "detail.js")
"""Before the data of a page; page.js comes after them."""
AS_OF = Query(name="as_of", sql="select max(as_of_date) as as_of_date from marts.customer_churn_risk")
TABLES = "select table_name as name from information_schema.tables where table_schema = 'marts'"


def build(*, to: Path | None = None, source: Path = FOLDER) -> Path:
    """Write the site and return its first page.

    Raises:
        SettingsError: there is no snapshot yet.
        ReportError: npm is missing, or a page names a column that its query does not give.
    """
    target = to or settings.home() / "reports"
    found = pages(source)
    with marts.opened() as opened:
        installed = library.folder()
        new = target.with_name(f"{target.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        (new / "data").mkdir(parents=True)
        site = _Site(found, opened, new, docs=_docs(target))
        for page in found:
            site.write(page)
    _copy(installed, new)
    _swap(new, target)
    return target / found[0].file


def _docs(target: Path) -> str | None:
    page = target.parent / "docs" / "index.html"
    return "../docs/index.html#!/model/model.warehouse.{mart}" if page.is_file() else None


class _Site:
    """What all pages share while they are written."""

    def __init__(self, found: list[Page], opened: marts.Marts, folder: Path, *, docs: str | None) -> None:
        self.pages, self.opened, self.folder, self.docs = found, opened, folder, docs
        self.marts = {row["name"] for row in opened.rows(TABLES)}
        self.template = (HERE / "page.html").read_text(encoding="utf-8")
        self.as_of = data.table(opened, AS_OF)["rows"][0][0] if set(AS_OF.marts) <= self.marts else None

    def write(self, page: Page) -> None:
        """The page, and the data that it loads."""
        queries = [query for query in page.queries.values() if set(query.marts) <= self.marts]
        content = _Content(page, {query.name: data.table(self.opened, query) for query in queries})
        spec: dict[str, Any] = {
            "blocks": [content.block(block) for block in page.blocks],
            "filters": page.spec.get("filters", []),
            "docs": self.docs,
        }
        if page.detail:
            spec["detail"] = content.detail(page.detail, self.folder / "data")
        shown = {
            figure["query"]
            for block in page.blocks
            for figure in block.get("figures", [block])
            if "query" in figure
        }
        own = {name: table for name, table in content.tables.items() if name in shown}
        (self.folder / "data" / f"{page.name}.js").write_text(data.script("load", own), encoding="utf-8")
        (self.folder / page.file).write_text(self._html(page, spec), encoding="utf-8")

    def _html(self, page: Page, spec: dict[str, Any]) -> str:
        scripts = ["echarts.min.js", *SCRIPTS, f"../data/{page.name}.js", "page.js"]
        values = {
            "title": escape(page.spec["title"]),
            "question": escape(page.spec["question"]),
            "lead": _linked(page.spec["lead"], self.docs),
            "links": "".join(_link(other, is_current=other is page) for other in self.pages),
            "queries": "".join(_shown_query(query) for query in page.queries.values()),
            "as_of": f"Customers as of {self.as_of}. " if self.as_of else "",
            # Within a script, a tag in a text would be read as one.
            "page": data.written(spec).replace("<", "\\u003c"),
            "scripts": "".join(f'<script src="assets/{name}"></script>' for name in scripts),
        }
        return re.sub(r"\{\{ (\w+) \}\}", lambda name: values[name[1]], self.template)


@dataclass(frozen=True)
class _Content:
    """A page and the tables that its queries gave; those on absent marts are missing."""

    page: Page
    tables: dict[str, data.Table]

    def block(self, block: Block) -> Block:
        """A block as the browser gets it: with its marts, and the one that is missing."""
        if block["type"] == "figures":
            return {**block, "figures": [self.block({**one, "type": "figure"}) for one in block["figures"]]}
        query = self.page.queries[block["query"]]
        if query.name not in self.tables:
            return {**block, "marts": query.marts, "missing": query.marts[0]}
        given = self.tables[query.name]["columns"]
        if unknown := columns_named(block) - set(given):
            raise ReportError(
                f"a block of the page {self.page.name} names a column that its query does not give",
                expected=f"one of {', '.join(given)}",
                found=", ".join(sorted(unknown)),
                hint=f"see pages/{self.page.name}/page.yml and {query.name}.sql beside it",
            )
        return {**block, "marts": query.marts}

    def detail(self, detail: dict[str, Any], folder: Path) -> dict[str, Any]:
        """What is known of one among many, in files of some each, and the names to find them by."""
        blocks = [self.block(block) for block in detail["blocks"]]
        wanted = {block["query"]: self.tables[block["query"]] for block in blocks if "missing" not in block}
        place = folder / detail["name"]
        place.mkdir()
        shards = data.sharded(wanted, detail["key"])
        for number, rows in shards.items():
            (place / f"{number}.js").write_text(data.script("shard", number, rows), encoding="utf-8")
        first = self.tables[blocks[0]["query"]]
        starts = data.names_by_start(first, detail["key"], detail["title"])
        for start, names in starts.items():
            (place / f"names-{start}.js").write_text(data.script("named", start, names), encoding="utf-8")
        columns = {name: table["columns"] for name, table in wanted.items()}
        return {**detail, "blocks": blocks, "columns": columns, "shards": len(shards), "starts": list(starts)}


def _link(page: Page, *, is_current: bool) -> str:
    current = ' aria-current="page"' if is_current else ""
    return f'<a href="{page.file}"{current}>{escape(page.spec.get("menu", page.spec["title"]))}</a>'


def _shown_query(query: Query) -> str:
    return f"<h3>{escape(query.name.replace('_', ' '))}</h3><pre>{escape(query.sql)}</pre>"


def _linked(text: str, docs: str | None) -> str:
    """Names of marts in a text become links to their documentation, where that is there.

    >>> _linked("Of `ml_runs` & co.", "docs.html#{mart}")
    'Of <a href="docs.html#ml_runs"><code>marts.ml_runs</code></a> &amp; co.'
    """

    def link(name: re.Match[str]) -> str:
        code = f"<code>marts.{name[1]}</code>"
        return f'<a href="{docs.replace("{mart}", name[1])}">{code}</a>' if docs else code

    return re.sub(r"`(\w+)`", link, escape(text, quote=False))


def _copy(installed: Path, new: Path) -> None:
    assets = new / "assets"
    shutil.copytree(HERE / "static", assets)
    shutil.copy(installed / library.FILE, assets / library.FILE.name)
    for name in library.LICENCES:
        shutil.copy(installed / name, assets / f"{name.replace('/', '-')}.txt")


def _swap(new: Path, target: Path) -> None:
    """Nobody finds half a site, but for the moment between two renames none."""
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.is_dir():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
