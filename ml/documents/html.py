"""HTML to Markdown: the page's own text by markitdown, without what surrounds it on every page.

>>> page = b"<title>Fees</title><nav>Home</nav><main><h1>Fees</h1><p>A late fee of $5_00.</p></main>"
>>> to_markdown(page)
('# Fees\\n\\nA late fee of $5_00.', {'title': 'Fees'})
"""

from __future__ import annotations

import warnings
from typing import Any

from ml.documents.metadata import KEYS

SURROUNDINGS = (
    "nav",
    "footer",
    "aside",
    "script",
    "style",
    "noscript",
    "template",
    "form",
    "button",
    "svg",
    "iframe",
)
_ROLES = ("navigation", "contentinfo", "banner", "search", "complementary")
AS_WRITTEN: dict[str, Any] = {
    "escape_asterisks": False,
    "escape_underscores": False,
    "escape_misc": False,
    "table_infer_header": True,
}
"""Options of markdownify: the words as they are written, so that they can be found; a table without a
header row gets its first."""


def to_markdown(data: bytes) -> tuple[str, dict[str, str]]:
    """The Markdown of a page, and what its title and meta tags say."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "html.parser")
    said = {"title": " ".join(soup.title.get_text().split())} if soup.title else {}
    for tag in soup.find_all("meta"):
        name, value = str(tag.get("name") or "").lower(), str(tag.get("content") or "")
        if name in KEYS and value:
            said[name] = value
        elif name == "author" and value:
            said.setdefault("owner", value)
    for tag in [*soup.find_all(SURROUNDINGS), *soup.find_all(role=_ROLES), *soup.find_all(hidden=True)]:
        tag.extract()
    main = soup.find("main") or soup.find("article")
    if main is None or not main.get_text(strip=True):
        main = soup.find("body") or soup
        # A page's header stands outside what it is about; inside <main> or <article> it holds the title.
        for tag in main.find_all("header"):
            if not tag.find("h1"):
                tag.extract()
    return from_html(str(main)), said


def from_html(html: str) -> str:
    """The Markdown of a piece of HTML."""
    import logging

    from markitdown.converters import HtmlConverter

    logging.getLogger("markitdown").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = HtmlConverter().convert_string(html, **AS_WRITTEN).markdown
    return text.strip()
