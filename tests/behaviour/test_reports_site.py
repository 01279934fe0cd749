"""The reports site in a browser: every page opens, draws, filters, fits a phone, and asks nobody else."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest
from chromium import CHROMIUM, Browser

from apps.reports import site as reports
from apps.reports.pages import Page, pages

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("WAREHOUSE_HOME", ROOT / "warehouse"))
READY = "document.body && document.body.dataset.ready === 'yes'"
PAGES = pages()
DRAWN = """
[...document.querySelectorAll('.block[data-type=chart]')].map((block) => {
    const place = block.querySelector('.chart');
    const chart = place && echarts.getInstanceByDom(place);
    const option = chart && chart.getOption();
    const colours = option ? option.series.map((one) => one.color).filter(Boolean) : [];
    const marks = [...(place ? place.querySelectorAll('svg path') : [])].filter((path) => {
        const box = path.getBBox(), fill = path.getAttribute('fill'), stroke = path.getAttribute('stroke');
        const inHeatmap = option.visualMap.length && /^(#|rgb)/.test(fill) && fill !== '#fff';
        return (box.width || box.height) && (inHeatmap || colours.includes(fill) || colours.includes(stroke));
    });
    return {
        title: block.querySelector('h2').textContent,
        shown: Boolean(place && !place.hidden),
        marks: marks.length,
        words: place ? place.querySelectorAll('svg text').length : 0,
    };
})
"""
"""Of each chart, how many marks in the colours of its series it has, and how many words and numbers."""
SMALLEST = """
Math.min(...[...document.querySelectorAll('main *, footer, nav *')]
    .filter((one) => one.offsetWidth)
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize)))
"""
OUTSIDE = """
[...document.querySelectorAll('.block, .figure')]
    .filter((one) => one.getBoundingClientRect().right > 391).length
"""
FACTS = """
Object.fromEntries([...document.querySelectorAll('dd')].map((one) => [one.dataset.column, one.textContent]))
"""


@pytest.fixture(scope="module")
def snapshot() -> Iterator[duckdb.DuckDBPyConnection]:
    file = HOME / "published.duckdb"
    if not file.is_file():
        assert not os.environ.get("CI"), f"{file} is missing: a skipped test shows nothing"
        pytest.skip(f"{file} is not there: run `make build` first")
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def folder(snapshot: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built once."""
    for needed, found in {"npm": shutil.which("npm"), "a Chromium": CHROMIUM}.items():
        if found is None:
            assert not os.environ.get("CI"), f"CI must have {needed}: a skipped test shows nothing"
            pytest.skip(f"there is no {needed} on the PATH")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(HOME))
        patch.setenv("WAREHOUSE_TARGET", "duckdb")
        return reports.build(to=tmp_path_factory.mktemp("site") / "reports").parent


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


def figure(browser: Browser, label: str) -> str:
    """What a big number says."""
    return str(
        browser.value(
            "[...document.querySelectorAll('.figure')].find((one) => one.querySelector('.label').textContent"
            f" === {label!r}).querySelector('.value').textContent"
        )
    )


def choose(browser: Browser, name: str, value: str) -> None:
    """As a person does in a list."""
    browser.value(
        f"(() => {{ const list = document.querySelector('select[name={name}]'); list.value = {value!r};"
        " list.dispatchEvent(new Event('change')); return list.value; })()"
    )


def empty_queries(page: Page, snapshot: duckdb.DuckDBPyConnection) -> set[str]:
    there = {name for (name,) in snapshot.execute(reports.TABLES).fetchall()}
    return {
        query.name
        for query in page.queries.values()
        if not set(query.marts) <= there or not snapshot.execute(query.sql).fetchone()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_draws_all_that_it_has_and_asks_nobody_else(
    page: Page, address: str, browser: Browser, snapshot: duckdb.DuckDBPyConnection
) -> None:
    browser.resize(1280)
    browser.open(f"{address}/{page.file}", until=READY)
    assert browser.value("document.title") == page.spec["title"]
    assert browser.value("document.querySelector('h1').textContent") == page.spec["title"]
    charts = {chart["title"]: chart for chart in browser.value(DRAWN)}
    blocks = {block["title"]: block for block in page.blocks if block["type"] == "chart"}
    assert set(charts) == set(blocks)
    empty = empty_queries(page, snapshot)
    for title, block in blocks.items():
        if block["query"] in empty or block["query"] == "performance":
            assert not charts[title]["shown"], title
        else:
            assert charts[title]["marks"] > 0, f"{title} has no marks"
            assert charts[title]["words"] > 3, f"{title} has no numbers on its axes"
    tables = browser.value(
        "[...document.querySelectorAll('.block[data-type=table]')].map((one) => one.innerText)"
    )
    assert all(len(text.splitlines()) > 2 for text in tables), "a table has rows, or says why it has none"
    assert browser.complaints == []
    foreign = {urlsplit(url).netloc for url in browser.requests if not url.startswith("data:")}
    assert foreign == {urlsplit(address).netloc}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_fits_a_phone(page: Page, address: str, browser: Browser) -> None:
    browser.resize(390)
    browser.open(f"{address}/{page.file}", until=READY)
    assert browser.value("document.documentElement.scrollWidth") == 390, "it scrolls sideways"
    assert browser.value(SMALLEST) >= 13, "some text is too small to read"
    assert browser.value(OUTSIDE) == 0
    assert browser.complaints == []


def test_filter_leaves_the_rows_of_its_choice(
    address: str, browser: Browser, snapshot: duckdb.DuckDBPyConnection
) -> None:
    (region, in_region), *_ = snapshot.execute(
        "select region, count(*) from marts.customer_churn_risk where region is not null "
        "group by 1 order by 2, 1"
    ).fetchall()
    ((everywhere,),) = snapshot.execute("select count(*) from marts.customer_churn_risk").fetchall()
    browser.resize(1280)
    browser.open(f"{address}/churn.html", until=READY)
    assert figure(browser, "Active customers") == f"{everywhere:,}"
    before = browser.value("document.querySelector('.chart svg').outerHTML")
    choose(browser, "region", region)
    assert figure(browser, "Active customers") == f"{in_region:,}"
    assert browser.value("document.querySelector('.chart svg').outerHTML") != before
    shown = browser.value(
        "[...new Set([...document.querySelectorAll('td[data-label=Region]')].map((one) => one.textContent))]"
    )
    assert shown == [region]
    assert "Not filtered by region." in browser.value("document.body.innerText"), (
        "some blocks cannot be filtered"
    )

    # What is chosen stands in the address: it can be sent, and comes back.
    browser.open(browser.value("location.href"), until=READY)
    assert figure(browser, "Active customers") == f"{in_region:,}"


def test_months_end_where_they_are_told_to(
    address: str, browser: Browser, snapshot: duckdb.DuckDBPyConnection
) -> None:
    month, customers = snapshot.execute(
        "select revenue_month, n_customers_closing from marts.monthly_recurring_revenue "
        "order by 1 desc limit 1 offset 3"
    ).fetchall()[0]
    browser.resize(1280)
    browser.open(f"{address}/index.html", until=READY)
    choose(browser, "month_start_to", month.isoformat())
    assert figure(browser, "Customers") == f"{customers:,}"


def test_rows_for_the_whole_stand_for_it(
    address: str, browser: Browser, snapshot: duckdb.DuckDBPyConnection
) -> None:
    query = (
        "select n_employees from marts.headcount_by_month where department = $1 "
        "and pay_month = (select max(pay_month) from marts.headcount_by_month)"
    )
    browser.resize(1280)
    browser.open(f"{address}/people.html", until=READY)
    ((everybody,),) = snapshot.execute(query, ["all"]).fetchall()
    assert figure(browser, "Employees") == f"{everybody:,}", "parts are not added to their sum"
    choose(browser, "department", "Support")
    ((support,),) = snapshot.execute(query, ["Support"]).fetchall()
    assert figure(browser, "Employees") == f"{support:,}"


def test_name_in_the_list_leads_to_all_that_is_known_of_the_customer(
    address: str, browser: Browser, snapshot: duckdb.DuckDBPyConnection
) -> None:
    browser.resize(1280)
    browser.open(f"{address}/churn.html", until=READY)
    link = browser.value("document.querySelector('td[data-label=Customer] a').href")
    browser.open(link, until=READY)
    key = link.split("id=")[1]
    profile = snapshot.execute(
        "select full_name, region, service, monthly_price_usd, billed_usd, n_tickets_12m, first_started_on "
        "from marts.customer_360 where customer_id = $1",
        [key],
    ).fetchall()[0]
    assert browser.value("document.querySelector('h1').textContent") == f"{profile[0]}, {key}"
    facts = browser.value(FACTS)
    said = [facts[name] for name in ("region", "service")]
    assert said == list(profile[1:3])
    assert facts["monthly_price_usd"] == f"${profile[3]:,.2f}"
    assert facts["billed_usd"] == f"${profile[4]:,.2f}"
    assert facts["n_tickets_12m"] == f"{profile[5]:,}"
    assert facts["first_started_on"] == profile[6].isoformat()
    ((probability, reason),) = snapshot.execute(
        "select churn_probability, reason_1 from marts.customer_churn_risk where customer_id = $1", [key]
    ).fetchall()
    assert facts["churn_probability"] == f"{probability * 100:.1f} %"
    assert facts["reason_1"].startswith(reason)
    assert browser.complaints == []


def test_customer_is_found_by_number_and_by_part_of_a_name(
    address: str, browser: Browser, snapshot: duckdb.DuckDBPyConnection
) -> None:
    key, name, n_tickets = snapshot.execute(
        "select customer_id, full_name, count(*) from marts.customer_360 "
        "inner join marts.support_insights using (customer_id) where full_name like '% %á%' "
        "group by 1, 2 order by 3 desc, 1 limit 1"
    ).fetchall()[0]
    browser.resize(390)
    browser.open(f"{address}/customers.html", until=READY)
    for words in (key.lower(), name.upper().replace("Á", "A")):
        browser.value(
            f"(() => {{ const box = document.getElementById('search'); box.value = {words!r};"
            " box.dispatchEvent(new Event('input')); })()"
        )
        browser.wait(f"[...document.querySelectorAll('.search a')].some((one) => one.href.endsWith({key!r}))")
    browser.open(f"{address}/customers.html?id={key}", until=READY)
    tickets = browser.value("document.querySelector('[data-query=tickets]').innerText")
    assert f"of {n_tickets}" in tickets or tickets.count("Opened") == n_tickets
    assert browser.complaints == []
    browser.open(f"{address}/customers.html?id=nobody", until=READY)
    assert "There is no customer nobody." in browser.value("document.body.innerText")


def test_page_of_the_guide_can_be_added(folder: Path, browser: Browser, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "guides" / "reports.md").read_text(encoding="utf-8")
    files = re.findall(r"```\w+\n(?:--|#) (apps/reports/pages/plans/\S+)\n(.*?)```", guide, re.DOTALL)
    assert len(files) == 2
    for name, text in files:
        file = tmp_path / Path(name).relative_to("apps/reports")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(HOME))
        patch.setenv("WAREHOUSE_TARGET", "duckdb")
        page = reports.build(to=tmp_path / "site", source=tmp_path / "pages")
    browser.resize(1280)
    browser.open(page.as_uri(), until=READY)
    ((chart,),) = [browser.value(DRAWN)]
    assert chart["title"] == "Monthly recurring revenue by plan" and chart["marks"] > 1
    assert browser.complaints == []


def test_site_opens_from_a_disk(folder: Path, browser: Browser) -> None:
    browser.resize(1280)
    browser.open(f"{(folder / 'index.html').as_uri()}", until=READY)
    assert all(chart["marks"] for chart in browser.value(DRAWN) if chart["shown"])
    assert browser.complaints == []
