"""Why a file is left out, in a word for the machine and two sentences for the person who put it there.

A file that cannot be used is a row, not an error: it never stops the others.

>>> print(Rejected("empty", "0 bytes").hint)
write something into the file, or delete it
"""

from __future__ import annotations

HINTS = {
    "empty": "write something into the file, or delete it",
    "too_large": "split the file, or raise the variable max_document_mb",
    "unreadable": "check the file's permissions, and that it is a plain file",
    "unknown_type": "convert it to one of md, txt, html, pdf, docx, pptx",
    "wrong_type": "give the file the ending that fits its content, or export it again",
    "binary": "this is not text: convert it to one of md, txt, html, pdf, docx, pptx",
    "bad_encoding": "save the file as UTF-8",
    "corrupt": "open it in the program that made it and save it again",
    "encrypted": "save it without a password",
    "no_text": "there is no text in it; scanned pages need character recognition (OCR) first",
    "invalid_front_matter": "mend the metadata: `key: value` lines, dates as 2026-03-31",
    "duplicate_id": "rename one of the two: the name without its ending is the document's id",
    "invalid_name": "rename the file with letters, digits, blanks, - and _",
}
"""Every reason that there is, and what to do about it."""


class Rejected(Exception):
    """A file cannot become a document.

    Attributes:
        reason: one of the keys of `HINTS`.
        detail: what was found, for this file.
        hint: how to mend it.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.hint = reason, detail, HINTS[reason]
