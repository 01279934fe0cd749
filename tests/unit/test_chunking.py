"""Chunks follow the structure, fit the embedder, lose nothing, and are cut exactly by their offsets."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys

import pytest

from ml.chunking import Chunk, chunks, embedded_text, parameters
from ml.chunking.tokens import counts
from ml.documents import markdown
from ml.documents.blocks import blocks

SENTENCE = "The invoice number {} is paid within thirty days of its date, or a late fee is due."


def prose(n_sentences: int, first: int = 0) -> str:
    return " ".join(SENTENCE.format(number) for number in range(first, first + n_sentences))


def table(n_rows: int) -> str:
    rows = [
        f"| Plan {number} | ${number}.50 | contract of twelve months, ends by itself |"
        for number in range(n_rows)
    ]
    return "\n".join(["| Plan | Price | Contract |", "|---|---|---|", *rows])


def cut(body: str, title: str = "Rules") -> list[Chunk]:
    """The chunks of a body, after checking what holds for all of them."""
    found = chunks(body, title)
    assert [chunk.position for chunk in found] == list(range(1, len(found) + 1))
    for chunk in found:
        assert body[chunk.start_offset : chunk.end_offset] == chunk.body == chunk.body.strip() != ""
        assert chunk.title_path.startswith(title[:20])
    sizes = counts([embedded_text(chunk.title_path, chunk.body) for chunk in found])
    assert sizes == [chunk.n_tokens for chunk in found]
    assert max(sizes, default=0) <= parameters.LIMIT
    held = [(chunk.start_offset, chunk.end_offset) for chunk in found]
    headings = [(block.start, block.end) for block in blocks(body) if block.kind == "heading"]
    reached, lost = 0, []
    for start, end in sorted([*held, *headings, (len(body), len(body))]):
        lost.append(body[reached:start])
        reached = max(reached, end)
    assert not re.search(r"\w", "".join(lost)), lost
    return found


BODIES = {
    "one word": "Hello",
    "headings only": "# Rules\n\n## Pay\n\n## Leave\n\n### Unpaid",
    "emoji": "👩‍👩‍👧‍👦 " * 400 + "🏳️‍🌈" * 300,
    "right to left": "هذا نص طويل يقرأ من اليمين إلى اليسار. " * 100,
    "chinese": "今天天气很好，我们去公园散步。" * 120,
    "accents": "e\u0301" * 3_000,
    "code": "```python\n"
    + "\n".join(f"x_{number} = call({number}, 'a | b')" for number in range(200))
    + "\n```",
    "one line of code": "```\n" + "f(x);" * 3_000 + "\n```",
    "open fence": "Text\n\n```\n# not a heading\n" + "line\n" * 300,
    "one long word": "x" * 20_000,
    "punctuation": "?!" * 4_000,
    "a paragraph of a megabyte": prose(12_000),
    "a wide table": "| "
    + " | ".join(f"column {n}" for n in range(200))
    + " |\n"
    + "|---" * 200
    + "|\n"
    + ("| " + " | ".join(f"value {n}" for n in range(200)) + " |\n") * 3,
    "pipes": "a | b is no table\n\n| a \\| b | `c|d` |\n|---|---|\n| 1 | 2 |",
    "a long list": "\n".join(f"{n}. Item {n} says that {SENTENCE.format(n)}" for n in range(1, 60)),
    "a nested list": "- one\n  - two\n\n    more of two\n- three\n" * 60,
    "many headings": "\n\n".join(f"{'#' * (1 + n % 6)} Heading {n}\n\nText {n}." for n in range(300)),
    "a long heading": f"# {prose(30)}\n\nText.\n\n## {prose(30)}\n\nMore.",
    "html": "<div><p>Text in marks</p></div>\n" * 200,
    "quotes": "> said\n> and said again\n\n" * 100,
}


@pytest.mark.parametrize("name", BODIES)
def test_every_text_is_cut_and_nothing_is_lost(name: str) -> None:
    body = markdown.normal(BODIES[name])
    assert cut(body)


def test_texts_at_random_are_cut_and_nothing_is_lost() -> None:
    chosen = random.Random(5)
    parts = [
        "# A",
        "## B *c*",
        "### C",
        "Text.",
        prose(3),
        prose(25),
        "- a\n- b",
        table(3),
        table(40),
        "```\nx = 1\n```",
        "Intro:",
        "---",
        "\n\n",
        "1. " + prose(20),
        "x" * 5_000,
    ]
    for _ in range(60):
        cut(markdown.normal("\n\n".join(chosen.choices(parts, k=chosen.randint(1, 25)))))


def test_nothing_gives_nothing() -> None:
    assert chunks("", "Rules") == []


def test_a_heading_begins_a_chunk_and_is_in_its_title_path() -> None:
    found = cut(
        f"# Rules\n\n{prose(4)}\n\n## Pay\n\n{prose(4)}\n\n### Amount\n\n{prose(4)}\n\n## Leave\n\n{prose(4)}"
    )
    assert [chunk.title_path for chunk in found] == [
        "Rules",
        "Rules > Pay",
        "Rules > Pay > Amount",
        "Rules > Leave",
    ]


def test_tiny_sections_under_one_heading_are_put_together() -> None:
    found = cut(
        f"# Rules\n\n## Pay\n\n### When\n\nMonthly.\n\n### How\n\nBy transfer.\n\n## Leave\n\n{prose(8)}"
    )
    assert [(chunk.title_path, chunk.body[:8]) for chunk in found] == [
        ("Rules > Pay", "### When"),
        ("Rules > Leave", "The invo"),
    ]
    assert found[0].body.endswith("### How\n\nBy transfer.")


def test_chunks_of_a_long_section_are_near_the_target_and_share_a_sentence() -> None:
    found = cut(prose(60))
    sizes = [chunk.n_tokens for chunk in found]
    assert min(sizes) > 0.6 * parameters.TARGET and max(sizes) < 1.4 * parameters.TARGET, sizes
    for before, after in itertools.pairwise(found):
        shared = before.end_offset - after.start_offset
        assert before.body.endswith(after.body[:shared]) and after.body[:shared].count("The invoice") == 1


def test_a_short_list_and_a_short_table_stay_whole_with_what_introduces_them() -> None:
    items = "\n".join(f"- item {n} is at hand" for n in range(12))
    found = cut(f"{prose(6)}\n\nBring with you:\n\n{items}\n\n{prose(6)}\n\n{table(6)}\n\n{prose(6)}")
    assert sum(items in chunk.body for chunk in found) == 1
    assert sum(table(6) in chunk.body for chunk in found) == 1
    (with_list,) = [chunk for chunk in found if items in chunk.body]
    assert f"Bring with you:\n\n{items}" in with_list.body


def test_a_long_table_is_cut_between_rows_and_names_its_columns_again() -> None:
    first, *others = cut(f"## Prices\n\n{table(60)}")
    assert first.title_path == "Rules > Prices" and first.body.startswith("| Plan | Price |")
    assert len(others) > 2
    for chunk in others:
        assert chunk.title_path == "Rules > Prices > Plan | Price | Contract"
        assert chunk.body.startswith("| Plan ") and chunk.body.endswith("|")


def test_a_long_title_leaves_room_for_the_text() -> None:
    (found,) = cut(f"# A\n\n## {prose(9)}\n\n### The leaf\n\n{prose(5)}", title=prose(9))
    assert counts([found.title_path])[0] <= parameters.TITLE + 2
    assert "…" in found.title_path or found.title_path.endswith("The leaf")


def test_sentences_stay_whole() -> None:
    text = prose(60)
    for chunk in cut(text):
        assert chunk.body.startswith("The invoice") and chunk.body.endswith("is due.")


def test_an_unchanged_build_imports_no_tokenizer_and_no_converter() -> None:
    code = (
        "import sys, ml.chunking, ml.chunking.stream, ml.documents.ingestion, ml.documents.conversion\n"
        "ml.documents.conversion.converter_keys()\n"
        "heavy = {'tokenizers', 'markitdown', 'pdfplumber', 'pdfminer', 'bs4', 'mammoth', 'pptx', 'pandas'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
