"""Word and PowerPoint files to Markdown, by markitdown.

Word: the built-in styles become headings, lists and tables; headers and footers of pages are left out.
PowerPoint: a slide's title becomes a heading, and what markitdown would run together, the paragraphs of a
text box, a list.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

from ml.documents import html
from ml.documents.metadata import pairs

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_SLIDE = re.compile(r"<!-- Slide number: \d+ -->\n*")
_HEADING = re.compile(r"^(#{1,5}) ", re.MULTILINE)
_NOBODY = (
    "",
    "python-docx",
    "python-pptx",
    "anonymous",
    "(unspecified)",
    "unknown",
    "user",
    "microsoft office user",
)
_NAMES = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "owner",
    "{http://purl.org/dc/elements/1.1/}subject": "subject",
    "{http://purl.org/dc/elements/1.1/}description": "description",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords": "keywords",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}version": "version",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}category": "category",
}


def word(data: bytes) -> tuple[str, dict[str, str]]:
    """The Markdown of a .docx file, and what its properties say."""
    from markitdown import StreamInfo
    from markitdown.converters import DocxConverter

    found = DocxConverter().convert(
        io.BytesIO(data), StreamInfo(extension=".docx"), style_map=_STYLES, **html.AS_WRITTEN
    )
    return found.markdown, properties(data)


def slides(data: bytes) -> tuple[str, dict[str, str]]:
    """The Markdown of a .pptx file, and what its properties say."""
    from markitdown import StreamInfo
    from markitdown.converters import PptxConverter

    found = PptxConverter().convert(
        io.BytesIO(_with_lists(data)), StreamInfo(extension=".pptx"), **html.AS_WRITTEN
    )
    first, *others = _SLIDE.split(found.markdown.strip())[1:] or [found.markdown]
    # The first slide names the whole; the others are its sections.
    below = [_HEADING.sub(r"#\1 ", slide) for slide in others]
    return "\n\n".join(part.strip() for part in [first, *below]), properties(data)


def _with_lists(data: bytes) -> bytes:
    """The same slides with `- ` before each paragraph of a text box that has several."""
    import pptx

    presentation = pptx.Presentation(io.BytesIO(data))
    for slide in presentation.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape != slide.shapes.title:
                _mark_items(shape.text_frame)
    changed = io.BytesIO()
    presentation.save(changed)
    return changed.getvalue()


def _mark_items(frame: Any) -> None:
    paragraphs = [paragraph for paragraph in frame.paragraphs if paragraph.text.strip()]
    for paragraph in paragraphs if len(paragraphs) > 1 else []:
        first = paragraph.runs[0] if paragraph.runs else None
        if first is not None:
            first.text = "  " * paragraph.level + "- " + first.text.lstrip()


def properties(data: bytes) -> dict[str, str]:
    """What the core properties of an office file say, in the words of our metadata.

    Keys that office programs have no field for are read from subject, keywords and comments:
    `effective_from: 2026-07-01`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tree = ElementTree.fromstring(archive.read("docProps/core.xml"))
    except (KeyError, ElementTree.ParseError):
        return {}
    raw = {_NAMES[tag.tag]: (tag.text or "").strip() for tag in tree if tag.tag in _NAMES}
    return from_properties(raw)


def from_properties(raw: dict[str, str]) -> dict[str, str]:
    """Our metadata from title, owner, version, category and free texts; an explicit pair wins.

    >>> from_properties({"title": "Fees", "owner": "python-docx", "subject": "domain: help; version: 2"})
    {'title': 'Fees', 'domain': 'help', 'version': '2'}
    """
    said = {name: raw[name] for name in ("title", "version") if raw.get(name)}
    if raw.get("owner", "").lower() not in _NOBODY:
        said["owner"] = raw["owner"]
    if raw.get("category"):
        said["domain"] = raw["category"]
    return said | pairs(raw.get("subject"), raw.get("description"), raw.get("keywords"))
