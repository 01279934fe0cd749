"""Writing the site: pages from one template, their data, and the library, swapped in when all of it is there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from apps.reports import data, library
from apps.reports.pages import Block, Page, Query, columns_named, pages
from ml import marts, settings
from ml.errors import ReportError

HERE = Path(__file__).parent
SCRIPTS = ("data.js", "charts.js", "tables.js", "detail.js", "page.js")
BY_MART = "#!/model/model.warehouse.{mart}"
AS_OF = Query(name="as_of", sql="select max(as_of_date) as as_of_date from marts.customer_churn_risk")


def build(*, to: Path | None = None, from_pages: Iterable[Page] | None = None) -> Path:
    """Write the site and return its first page.

    Raises:
        SettingsError: there is no snapshot yet.
        ReportError: npm is missing, or a page names a column that its query does not give.
    """
    target = to or settings.home() / "reports"
    found = list(from_pages) if from_pages is not None else pages()
    with marts.opened() as opened:
        installed = library.folder()
        new = target.with_name(f"{target.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        (new / "data").mkdir(parents=True)
        there = {row["name"] for row in opened.rows(_TABLES)}
        as_of = data.table(opened, AS_OF)["rows"][0][0] if set(AS_OF.marts) <= there else None
        for page in found:
            _write(page, found, opened, there, new, as_of=as_of, docs=_docs(target))
    _copy(installed, new)
    _swap(new, target)
    return target / found[0].file


_TABLES = "select table_name as name from information_schema.tables where table_schema = 'marts'"


def _docs(target: Path) -> str | None:
    page = target.parent / "docs" / "index.html"
    return f"../docs/index.html{BY_MART}" if page.is_file() else None


def _write(
    page: Page,
    all_pages: list[Page],
    opened: marts.Marts,
    there: set[str],
    new: Path,
    *,
    as_of: str | None,
    docs: str | None,
) -> None:
    tables = {
        name: data.table(opened, query) for name, query in page.queries.items() if set(query.marts) <= there
    }
    spec = {
        "blocks": [_block(block, page, tables, there) for block in page.blocks],
        "filters": page.spec.get("filters", []),
        "docs": docs,
    }
    in_shards: set[str] = set()
    if page.detail:
        in_shards = {block["query"] for block in page.detail["blocks"]}
        spec["detail"] = _detail(page, tables, there, new)
    own = {name: table for name, table in tables.items() if name not in in_shards}
    (new / "data" / f"{page.name}.js").write_text(data.script("load", own), encoding="utf-8")
    (new / page.file).write_text(
        _html(page, all_pages, spec, as_of=as_of, docs=docs), encoding="utf-8"
    )


def _block(block: Block, page: Page, tables: dict[str, data.Table], there: set[str]) -> Block:
    """A block as the browser gets it: with its marts, and a word where it has none to show."""
    if block["type"] == "section":
        return block
    if block["type"] == "figures":
        return {**block, "figures": [_shown(figure, page, tables, there) for figure in block["figures"]]}
    return _shown(block, page, tables, there)


def _shown(block: Block, page: Page, tables: dict[str, data.Table], there: set[str]) -> Block:
    read = page.queries[block["query"]].marts
    if absent := [mart for mart in read if mart not in there]:
        return {**block, "marts": list(read), "missing": absent[0]}
    given = tables[block["query"]]["columns"]
    if unknown := columns_named(block) - set(given):
        raise ReportError(
            f"a block of the page {page.name} names a column that its query does not give",
            expected=f"one of {', '.join(given)}",
            found=", ".join(sorted(unknown)),
            hint=f"see pages/{page.name}/page.yml and {block['query']}.sql beside it",
        )
    return {**block, "marts": list(read)}


def _detail(page: Page, tables: dict[str, data.Table], there: set[str], new: Path) -> dict[str, Any]:
    detail = page.detail or {}
    key = detail["key"]
    wanted = {block["query"]: tables[block["query"]] for block in detail["blocks"] if block["query"] in tables}
    folder = new / "data" / detail["name"]
    folder.mkdir()
    shards = data.sharded(wanted, key)
    for number, rows in shards.items():
        (folder / f"{number}.js").write_text(f"reports.shards[{number}]={_json(rows)};", encoding="utf-8")
    starts = data.names_by_start(tables[detail["blocks"][0]["query"]], key, detail["title"])
    for start, names in starts.items():
        (folder / f"names-{start}.js").write_text(f'reports.names["{start}"]={_json(names)};', encoding="utf-8")
    return {
        **detail,
        "blocks": [_shown(block, page, tables, there) for block in detail["blocks"]],
        "columns": {name: table["columns"] for name, table in wanted.items()},
        "shards": len(shards),
        "starts": list(starts),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _html(page: Page, all_pages: list[Page], spec: dict[str, Any], *, as_of: str | None, docs: str | None) -> str:
    links = "".join(
        f'<a href="{other.file}"{" aria-current=" + chr(34) + "page" + chr(34) if other is page else ""}>'
        f"{escape(other.spec.get('menu', other.spec['title']))}</a>"
        for other in all_pages
    )
    queries = "".join(
        f"<h3>{name.replace('_', ' ')}</h3><pre>{escape(query.sql)}</pre>" for name, query in page.queries.items()
    )
    scripts = ["assets/echarts.min.js", *(f"assets/{name}" for name in SCRIPTS[:-1]), f"data/{page.name}.js"]
    values = {
        "title": escape(page.spec["title"]),
        "question": escape(page.spec["question"]),
        "lead": _linked(page.spec["lead"], docs),
        "links": links,
        "queries": queries,
        "as_of": f"Customers as of {as_of}. " if as_of else "",
        # Inside a script, only the end of one has to be avoided.
        "page": _json(spec).replace("</", "<\\/"),
        "scripts": "".join(f'<script src="{name}"></script>' for name in [*scripts, f"assets/{SCRIPTS[-1]}"]),
    }
    template = (HERE / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{ (\w+) \}\}", lambda name: values[name[1]], template)


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
    assets.mkdir()
    for name in (*SCRIPTS, "site.css"):
        shutil.copy(HERE / "static" / name, assets / name)
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
