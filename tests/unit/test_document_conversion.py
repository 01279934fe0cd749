"""Every kind of file becomes Markdown with headings, lists and tables, and metadata that it need not have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from office_files import docx, paragraph, pptx, table

from ml.documents import conversion, files, markdown
from ml.documents.conversion import Document


def convert(folder: Path, name: str, data: bytes | str) -> Document:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (file,) = [file for file in files.listing(folder) if file.path == name]
    return conversion.convert(file, max_bytes=10_000_000)


def test_front_matter_is_read(tmp_path: Path) -> None:
    found = convert(
        tmp_path,
        "people/leave-v2.md",
        '---\ntitle: Leave\ndomain: hr\nversion: "2"\neffective_from: 2026-01-01\nsupersedes: leave-v1\n'
        "owner: People\ntags: [a, b]\n---\n\n# Leave\n\nText",
    )
    said = found.metadata
    assert (found.title, found.domain, found.body) == ("Leave", "hr", "# Leave\n\nText")
    assert (said.version, said.effective_from, said.effective_to) == ("2", date(2026, 1, 1), None)
    assert (said.supersedes, said.owner) == ("leave-v1", "People")


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("people/fees.md", "Intro\n\n## Late *fees*\n\nText", "Late fees"),
        ("people/late_fees-2026.txt", "Only text", "Late fees 2026"),
        ("people/code.md", "```\n# not a heading\n```\nText", "Code"),
    ],
)
def test_front_matter_is_optional(tmp_path: Path, name: str, text: str, title: str) -> None:
    found = convert(tmp_path, name, text)
    assert (found.title, found.domain, found.metadata.effective_from) == (title, "people", None)


@pytest.mark.parametrize(
    "text", ["---\nA paragraph between two rules\n---\n\nText", "---\n\nText, and no second rule"]
)
def test_rules_are_no_front_matter(tmp_path: Path, text: str) -> None:
    assert "Text" in convert(tmp_path, "a.md", text).body


def test_other_front_matter_is_left_alone(tmp_path: Path) -> None:
    found = convert(tmp_path, "a.md", "---\nlayout: post\ndate: whenever\ntitle:\n---\n# Hello\n\nText")
    assert (found.title, found.body) == ("Hello", "# Hello\n\nText")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_byte_order_marks_and_line_ends_do_not_matter(tmp_path: Path, encoding: str) -> None:
    text = "---\r\ntitle: Grüße\r\n---\r\n# Grüße\r\n\r\nשלום, 👩‍👩‍👧 مرحبا\r\n"
    found = convert(tmp_path, "a.md", text.encode(encoding))
    assert (found.title, found.body) == ("Grüße", "# Grüße\n\nשלום, 👩‍👩‍👧 مرحبا")


def test_what_cannot_be_stored_or_seen_is_left_out() -> None:
    assert markdown.normal("a\u00a0b\u200bc\x0b d\x07\ud83de\u0301\u2028f") == "a bc  dé\nf"


def test_normal_text_stays_as_it_is() -> None:
    texts = [
        "# A\n\n```\n\n\n\nx\n===\n```\n\n| a |\n|---|\n| b |",
        "Title\n---\n\n- a\n---\n\ntwo\nlines\n---",
        "a <!-- b --> c",
    ]
    for text in texts:
        once = markdown.normal(text)
        assert markdown.normal(once) == once
    assert markdown.normal(texts[0]) == texts[0], "code and tables are not touched"
    assert markdown.normal(texts[1]) == "## Title\n\n- a\n---\n\ntwo\nlines\n---"


def test_embedded_pictures_are_left_out() -> None:
    assert markdown.normal(f"![plan](data:image/png;base64,{'A' * 10_000}) text") == "![plan]() text"


def test_html_keeps_its_text_and_drops_what_surrounds_it(tmp_path: Path) -> None:
    found = convert(
        tmp_path,
        "help/fees.html",
        "<!DOCTYPE html><html><head><title>Fees</title><meta charset='utf-8'>"
        "<meta name='domain' content='billing'>"
        "<meta name='effective_from' content='2026-03-01'><meta name='author' content='Finance'></head><body>"
        "<header>Larkfield</header><nav><a href='/'>Home</a></nav><h1>Fees</h1>"
        "<p>A fee of <b>$5</b>, form_no 7*.</p>"
        "<h2>When</h2><ul><li>late</li><li>very late</li></ul>"
        "<table><tr><td>Days</td><td>Fee</td></tr><tr><td>5</td><td>$5</td></tr></table>"
        "<footer>Contact</footer><script>x()</script></body></html>",
    )
    assert (found.title, found.domain, found.metadata.owner) == ("Fees", "billing", "Finance")
    assert found.metadata.effective_from == date(2026, 3, 1)
    for words in (
        "# Fees",
        "A fee of **$5**, form_no 7*.",
        "## When",
        "* late\n* very late",
        "| Days | Fee |\n| --- | --- |\n| 5 | $5 |",
    ):
        assert words in found.body, found.body
    for words in ("Home", "Contact", "x()", "Larkfield"):
        assert words not in found.body


def test_html_in_its_own_encoding_is_read(tmp_path: Path) -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body><p>Müller</p></body></html>"
    assert convert(tmp_path, "a.html", page.encode("latin-1")).body == "Müller"


def test_deeply_nested_html_is_read(tmp_path: Path) -> None:
    page = f"<html><body>{'<div>' * 3_000}<p>Deep down.</p>{'</div>' * 3_000}</body></html>"
    assert "Deep down." in convert(tmp_path, "a.html", page).body


def test_word_styles_become_structure(tmp_path: Path) -> None:
    found = convert(
        tmp_path,
        "help/guide.docx",
        docx(
            paragraph("Guide", "Title"),
            paragraph("Before you call", "Heading2"),
            paragraph("Look for form_7*."),
            table(["Code", "Meaning"], ["E1", "No signal | none"]),
            properties="<dc:title>The guide</dc:title><dc:creator>Support</dc:creator>"
            "<cp:keywords>domain:calls</cp:keywords>"
            "<dc:description>effective_from: 2026-07-01</dc:description><cp:version>7</cp:version>",
        ),
    )
    assert (found.title, found.domain, found.metadata.owner, found.metadata.version) == (
        "The guide",
        "calls",
        "Support",
        "7",
    )
    assert found.metadata.effective_from == date(2026, 7, 1)
    for words in (
        "# Guide",
        "## Before you call",
        "Look for form_7*.",
        "| Code | Meaning |\n| --- | --- |\n| E1 |",
    ):
        assert words in found.body, found.body


def test_slides_become_sections_and_their_text_lists(tmp_path: Path) -> None:
    data = pptx(("Plans 2026", ["Prices"]), ("Fiber", ["300 Mbit/s", "1000 Mbit/s"]))
    found = convert(tmp_path, "sales/plans.pptx", data)
    assert found.title in ("Plans 2026", "PowerPoint Presentation")
    for words in ("# Plans 2026", "Prices", "## Fiber", "- 300 Mbit/s\n- 1000 Mbit/s"):
        assert words in found.body, found.body
    assert "Slide number" not in found.body


def test_the_key_of_a_kind_is_made_of_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = conversion.converter_keys()
    real = conversion.version
    monkeypatch.setattr(conversion, "version", lambda name: "9.9" if name == "pdfplumber" else real(name))
    after = conversion.converter_keys()
    assert before["md"] == after["md"]
    assert before["pdf"] != after["pdf"]
