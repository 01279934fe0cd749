"""Pages of the reports: what is wrong with one is said before a browser opens it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
import yaml

from apps.reports import library, site
from apps.reports.pages import Page, pages
from ml import settings
from ml.errors import ReportError, SettingsError

ROOT = Path(__file__).resolve().parents[2]
PAGE = """
title: Few
question: Who?
order: 1
lead: From `customer_churn_risk` & others.
filters: [{column: region, label: Region}]
blocks:
  - {type: figures, figures: [{label: Customers, query: few, value: n}]}
  - {type: chart, title: By region, kind: hbar, query: few, x: region, y: [{label: Customers, value: n}]}
"""
QUERY = "select region, count(*) as n from marts.customer_churn_risk group by region order by region"
RISK = """
create schema marts;
create table marts.customer_churn_risk as
select * from (values ('C1', 'North', date '2026-10-05'), ('C2', '</script>', null))
as risk (customer_id, region, as_of_date)
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page over a snapshot of two customers, and a chart library of no size."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    (tmp_path / "home").mkdir()
    with duckdb.connect(str(tmp_path / "home" / "published.duckdb")) as connection:
        connection.execute(RISK)
    installed = tmp_path / "node_modules"
    for name in (library.FILE, *library.LICENCES):
        (installed / name).parent.mkdir(parents=True, exist_ok=True)
        (installed / name).write_text("")
    monkeypatch.setattr(library, "folder", lambda: installed)
    (tmp_path / "pages" / "few").mkdir(parents=True)
    (tmp_path / "pages" / "few" / "page.yml").write_text(PAGE)
    (tmp_path / "pages" / "few" / "few.sql").write_text(QUERY)
    return tmp_path / "pages"


def spec_of(page: Path) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'id="page">(.*?)</script>', page.read_text(encoding="utf-8"))
    assert found
    spec: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return spec


def test_site_has_the_rows_of_its_queries(source: Path) -> None:
    first = site.build(source=source)
    assert first == settings.home() / "reports" / "few.html"
    data = (first.parent / "data" / "few.js").read_text(encoding="utf-8")
    assert data == 'reports.load({"few":{"columns":["region","n"],"rows":[["</script>",1],["North",1]]}});'
    text = first.read_text(encoding="utf-8")
    assert "From <code>marts.customer_churn_risk</code> &amp; others." in text
    assert "Customers as of 2026-10-05." in text
    assert site.build(source=source) == first, "a second build takes the place of the first"


def test_marts_lead_to_the_docs_that_lie_beside(source: Path) -> None:
    (settings.home() / "docs").mkdir()
    (settings.home() / "docs" / "index.html").write_text("")
    text = site.build(source=source).read_text(encoding="utf-8")
    assert 'href="../docs/index.html#!/model/model.warehouse.customer_churn_risk"' in text


def test_block_of_a_mart_that_is_not_there_says_so(source: Path) -> None:
    (source / "few" / "few.sql").write_text(QUERY.replace("customer_churn_risk", "not_built_here"))
    blocks = spec_of(site.build(source=source))["blocks"]
    assert blocks[1]["missing"] == "not_built_here"


@pytest.mark.parametrize(
    ("file", "was", "becomes", "message"),
    [
        (
            "few.sql",
            "marts.customer_churn_risk",
            "raw.customers",
            r"does not read marts alone[\s\S]*raw\.customers",
        ),
        ("page.yml", "x: region", "x: country", r"names a column[\s\S]*region, n[\s\S]*country"),
        ("page.yml", "query: few", "query: many", r"do not fit together"),
        ("page.yml", "type: chart", "type: pie", r"unknown type[\s\S]*pie"),
        ("page.yml", "label: Region}]", "label: Region", r"cannot be read"),
    ],
)
def test_page_that_is_wrong_is_an_error(
    source: Path, file: str, was: str, becomes: str, message: str
) -> None:
    path = source / "few" / file
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, becomes))
    with pytest.raises(ReportError, match=message):
        site.build(source=source)
    assert not (settings.home() / "reports").exists(), "nothing is published by half"


def test_without_a_snapshot_the_hint_is_to_build(source: Path) -> None:
    (settings.home() / "published.duckdb").unlink()
    with pytest.raises(SettingsError, match=r"no snapshot[\s\S]*make build"):
        site.build(source=source)


def test_without_npm_the_hint_is_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "package-lock.json").write_text("{}")
    with pytest.raises(ReportError, match=r"npm on the PATH[\s\S]*apt install nodejs npm"):
        library.folder(tmp_path)


def test_npm_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho no route to host >&2; exit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "package-lock.json").write_text("{}")
    with pytest.raises(ReportError, match=r"no route to host[\s\S]*npm's registry"):
        library.folder(tmp_path)


def test_exposure_names_the_marts_of_the_pages() -> None:
    exposures = yaml.safe_load((ROOT / "models" / "docs" / "exposures.yml").read_text(encoding="utf-8"))
    (ours,) = [one for one in exposures["exposures"] if one["name"] == "reports"]
    used = {mart for page in pages() for query in page.queries.values() for mart in query.marts}
    assert used
    assert sorted(ours["depends_on"]) == sorted(f"ref('{mart}')" for mart in used)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_page_says_what_one_sees_and_where_it_comes_from(page: Page) -> None:
    used = {mart for query in page.queries.values() for mart in query.marts}
    told = set(re.findall(r"`(\w+)`", page.spec["lead"]))
    assert told and told <= used, "the lead names marts that the page reads"
    for block in page.blocks:
        if block["type"] == "chart" and block["kind"] != "heatmap":
            assert block.get("unit"), f"{block['title']} has no unit on its axis"


def test_lock_names_every_package_by_its_content() -> None:
    lock = json.loads((library.HERE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not any("resolved" in one for one in packages.values()), "from whichever registry npm is set to"
