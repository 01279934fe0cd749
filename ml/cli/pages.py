"""HTML that stands alone: a page is one file, and asks nobody for anything.

>>> prose("see `marts.customer_360` & co")
'see <code>marts.customer_360</code> &amp; co'
>>> table([{"name": "churn", "version": 3}])
'<table><tr><th>name</th><th>version</th></tr><tr><td>churn</td><td class=number>3</td></tr></table>'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

Rows = Sequence[dict[str, Any]]
_STYLE = """
    body { font: 16px/1.5 system-ui, sans-serif; color: #1c2430; }
    body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { margin-bottom: 0; } h2 { margin-top: 3rem; border-bottom: 1px solid #d5dbe3; }
    h2 a { color: inherit; text-decoration: none; }
    code, pre { font: 14px/1.45 ui-monospace, monospace; background: #f3f5f8; border-radius: 4px; }
    code { padding: 1px 4px; } pre { padding: .7rem 1rem; overflow-x: auto; }
    table { border-collapse: collapse; margin: .5rem 0 1rem; }
    th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; }
    th, td { border-bottom: 1px solid #e4e8ee; }
    td.time { white-space: nowrap; }
    td.number { text-align: right; font-variant-numeric: tabular-nums; }
    nav { columns: 2; } .shows { color: #57606f; margin: .8rem 0 .2rem; }
"""


def page(title: str, body: str) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>{body}</html>\n"
    )


def prose(text: str) -> str:
    """Text with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def table(rows: Rows) -> str:
    """The rows, under the names of their columns."""
    if not rows:
        return "<p>No rows.</p>"
    head = "".join(f"<th>{escape(column)}</th>" for column in rows[0])
    lines = ("".join(_cell(value) for value in row.values()) for row in rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _cell(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return f"<td>{'' if value is None else str(value).lower()}</td>"
    if isinstance(value, datetime):
        return f"<td class=time>{value:%Y-%m-%d %H:%M}</td>"
    if isinstance(value, int | float):
        return f"<td class=number>{round(value, 4):,}</td>"
    return f"<td>{prose(str(value))}</td>"
