"""What a file says of itself: front matter, meta tags, or the properties of an office file.

All of it is optional. What is said must be meant: a date that is none rejects the file.

>>> said, body = front_matter("---\\ntitle: Leave\\neffective_from: 2026-01-01\\nversion: 1.10\\n---\\nText")
>>> said.title, said.effective_from.isoformat(), said.version, body
('Leave', '2026-01-01', '1.10', 'Text')
>>> front_matter("No front matter")[1]
'No front matter'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import yaml

from ml.documents.rejection import Rejected

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_PAIR = re.compile(r"(?:^|[;,\n])\s*(\w+)\s*[:=]\s*([^;,\n]+)")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The metadata of a document; None where nothing is said."""

    title: str | None = None
    domain: str | None = None
    version: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    supersedes: str | None = None
    owner: str | None = None


KEYS = tuple(field.name for field in fields(Metadata))


def front_matter(text: str) -> tuple[Metadata, str]:
    """The metadata on top of a Markdown file, and the text below.

    Raises:
        Rejected: what stands between the two lines of dashes cannot be read as `key: value`.
    """
    found = _FRONT_MATTER.match(text)
    if not found:
        return Metadata(), text
    try:
        # Everything stays the text that was written: 1.10 is a version, not the number 1.1.
        said = yaml.load(found.group(1), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise Rejected("invalid_front_matter", _first_line(error)) from error
    if isinstance(said, str) and said:
        return Metadata(), text  # Two rules with a paragraph between them.
    if said and not isinstance(said, dict):
        raise Rejected("invalid_front_matter", "it is a list, not `key: value` lines")
    return metadata(said or {}), text[found.end() :]


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"line {mark.line + 2}: {problem}" if mark else str(problem).split("\n")[0]


def metadata(said: Mapping[Any, Any]) -> Metadata:
    """Metadata from `key: value` pairs; other keys than ours are somebody else's, and are left alone.

    Raises:
        Rejected: a value cannot be meant.
    """
    values: dict[str, Any] = {}
    for key, value in said.items():
        name = str(key).strip().lower().replace("-", "_")
        if name not in KEYS:
            continue
        if isinstance(value, (dict, list)):
            raise Rejected("invalid_front_matter", f"{name} is not a single value")
        words = " ".join(str(value).split())
        if words and words.lower() not in ("null", "~"):
            values[name] = _date(name, words) if name.startswith("effective_") else words
    start, end = values.get("effective_from"), values.get("effective_to")
    if start and end and end < start:
        raise Rejected("invalid_front_matter", f"effective_to {end} lies before effective_from {start}")
    return Metadata(**values)


def _date(name: str, words: str) -> date:
    try:
        return datetime.fromisoformat(words).date()
    except ValueError as error:
        raise Rejected("invalid_front_matter", f"{name} is not a date: {words[:40]!r}") from error


def pairs(*texts: str | None) -> dict[str, str]:
    """The pairs in free text, such as the keywords of an office file.

    >>> pairs("version: 2; effective_from=2026-01-01", None)
    {'version': '2', 'effective_from': '2026-01-01'}
    """
    found = {}
    for text in texts:
        for key, value in _PAIR.findall(text or ""):
            if key.lower() in KEYS:
                found[key.lower()] = value.strip()
    return found
