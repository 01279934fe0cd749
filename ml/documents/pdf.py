"""PDF to Markdown. A PDF knows letters and places, not headings: structure is read from how the page looks.

The letters come from pdfminer.six, ordered into lines and columns; tables with ruled lines from pdfplumber.
`pdf_lines` turns pages into lines, `pdf_text` lines into Markdown.
"""

from __future__ import annotations

import io
import logging

from ml.documents.office import from_properties
from ml.documents.pdf_lines import Line, lines_of
from ml.documents.pdf_text import to_text
from ml.documents.rejection import Rejected

MAX_PAGES = 2_000
"""A book of 2,000 pages takes some minutes; what is longer is an archive, and should be split."""


def to_markdown(data: bytes) -> tuple[str, dict[str, str]]:
    """The Markdown of a PDF, and what its properties say.

    Raises:
        Rejected: it has a password, no pages, too many, or no text.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data), laparams={}) as opened:
            if len(opened.pages) > MAX_PAGES:
                raise Rejected("too_large", f"{len(opened.pages):,} pages, the limit is {MAX_PAGES:,}")
            said = from_properties(_properties(opened.metadata))
            lines: list[Line] = []
            n_pages = len(opened.pages)
            for number, page in enumerate(opened.pages):
                lines += lines_of(page, number)
                page.close()
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, (PDFPasswordIncorrect, PDFTextExtractionNotAllowed)):
            raise Rejected("encrypted", "it is protected by a password") from error
        raise
    if not n_pages:
        raise Rejected("corrupt", "it has no pages")
    if not lines:
        raise Rejected("no_text", f"{n_pages} page(s) of pictures, no letters")
    return to_text(lines, n_pages=n_pages), said


def _properties(raw: dict[str, object]) -> dict[str, str]:
    names = {"Title": "title", "Author": "owner", "Subject": "subject", "Keywords": "keywords"}
    return {ours: str(raw[theirs]).strip() for theirs, ours in names.items() if raw.get(theirs)}
