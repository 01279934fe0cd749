"""Structure is recovered from how a PDF looks: headings, lists, tables, paragraphs; without headers and
page numbers."""

from __future__ import annotations

from pdf_files import HEIGHT, Rule, Text, grid, pdf

from ml.documents import pdf as converter

BODY = [
    "The fee is waived when the invoice was sent late by us, or when the sub-",
    "scriber paid by card and the card was declined for a reason on our side.",
    "A second waiver within a year needs a manager.",
]


def lines(texts: list[str], top: float, *, x: float = 72, size: float = 11) -> list[Text]:
    return [Text(x, top - 14 * number, text, size) for number, text in enumerate(texts)]


def body(*pages: list[Text | Rule]) -> str:
    return converter.to_markdown(pdf(*pages))[0]


def test_larger_and_bold_lines_become_headings() -> None:
    text = body(
        [
            Text(72, 720, "Late fees", 20, bold=True),
            Text(72, 680, "When a fee is waived", 14, bold=True),
            *lines(BODY, 655),
            Text(72, 600, "Who decides", 11, bold=True),
            *lines(["The shift lead decides on the same day."], 580),
        ]
    )
    assert text.split("\n\n") == [
        "# Late fees",
        "## When a fee is waived",
        "The fee is waived when the invoice was sent late by us, or when the subscriber paid by card and "
        "the card was declined for a reason on our side. A second waiver within a year needs a manager.",
        "### Who decides",
        "The shift lead decides on the same day.",
    ]


def test_lists_keep_their_items() -> None:
    text = body(
        [
            *lines(["Bring with you:"], 700),
            *lines(["- the router and its power", "supply"], 680, x=90),
            *lines(["- the last invoice"], 652, x=90),
            *lines(["1. Wait for your number.", "2. Sign form R-7."], 620, x=90),
        ]
    )
    assert text == (
        "Bring with you:\n\n- the router and its power supply\n- the last invoice\n"
        "1. Wait for your number.\n2. Sign form R-7."
    )


def test_bullets_in_blocks_of_their_own_are_put_before_their_text() -> None:
    text = body(
        [
            *lines(["What helps against a slow line in the evening hours:"], 700),
            Text(90, 680, "\xb7"),
            Text(130, 680, "another channel"),
            Text(90, 660, "\xb7"),
            Text(130, 660, "a cable."),
            Text(130, 646, "Any will do."),
            Text(90, 626, "Then call us."),
        ]
    )
    assert text.endswith("- another channel\n- a cable. Any will do.\n\nThen call us.")


def test_ruled_tables_become_tables_in_their_place() -> None:
    rows = [["Plan", "Fee"], ["Fiber 300", "$15"], ["DSL | 25", "$5"]]
    text = body(
        [
            *lines(["Fees by plan are these."], 720),
            *grid(72, 690, rows),
            *lines(["They hold from March on."], 600),
        ]
    )
    assert text.split("\n\n") == [
        "Fees by plan are these.",
        "| Plan | Fee |\n| --- | --- |\n| Fiber 300 | $15 |\n| DSL \\| 25 | $5 |",
        "They hold from March on.",
    ]


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            Text(72, HEIGHT - 30, "Larkfield - internal"),
            *lines([f"Sentence {number} of this page says something else."], 600),
            Text(72, 40, f"INC-2025-018, page {number} of 3"),
            Text(500, 30, str(number)),
        ]
        for number in (1, 2, 3)
    ]
    assert body(*pages).split("\n\n") == [
        f"Sentence {n} of this page says something else." for n in (1, 2, 3)
    ]


def test_a_sentence_goes_on_over_a_page() -> None:
    first = lines(["The crew closed the valve, and then it went"], 100)
    assert (
        body([*first], lines(["on to the next cabinet."], 700))
        == "The crew closed the valve, and then it went on to the next cabinet."
    )


def test_columns_are_read_one_after_the_other() -> None:
    left = lines(
        ["The left column begins here and", "goes on for a second line, and", "ends with a full stop."], 700
    )
    right = lines(
        ["The right column is read after", "the left one, down to its own", "last line."], 700, x=330
    )
    assert body([*left, *right]) == (
        "The left column begins here and goes on for a second line, and ends with a full stop.\n\n"
        "The right column is read after the left one, down to its own last line."
    )


def test_properties_are_metadata() -> None:
    data = pdf(
        [Text(72, 700, "A page of text.")],
        title="Flooding",
        subject="domain: incidents; effective_from: 2025-09-05",
    )
    said = converter.to_markdown(data)[1]
    assert said == {"title": "Flooding", "domain": "incidents", "effective_from": "2025-09-05"}
