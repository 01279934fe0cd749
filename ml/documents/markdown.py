"""Text as it is stored: one kind of line end, composed letters, `#` headings, nothing that cannot be seen
or stored.

>>> normal("Rules\\r\\n=====\\r\\n\\r\\n\\r\\nStay\\u00a0calm.\\x00  \\r\\n")
'# Rules\\n\\nStay calm.'
>>> first_heading("intro\\n\\n## **Pay** and leave ##")
'Pay and leave'
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad\ufffe\uffff\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x0b\x0c]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,}) *$")
_NOT_A_TITLE = re.compile(r"\s*([|>#]|[-*+] |\d+[.)] )")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EMBEDDED_IMAGE = re.compile(r"(!\[[^\]]*\])\(data:[^)]*\)")
_MARKS = re.compile(r"(\*\*|__|`|~~)|!?\[([^\]]*)\]\([^)]*\)|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def normal(text: str) -> str:
    """The text in its stored form. Doing it twice changes nothing."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNSEEN.sub("", _BLANKS.sub(" ", text))
    text = unicodedata.normalize("NFC", text)
    text = _EMBEDDED_IMAGE.sub(r"\1()", text)
    lines: list[str] = []
    fence = ""
    for line in _without_comments(text).split("\n"):
        line = line.rstrip()
        if found := FENCE.match(line):
            fence = _fence_after(fence, found.group(1), line)
        elif not fence:
            if not line and len(lines) > 1 and not lines[-1]:
                continue
            if (mark := _UNDERLINE.match(line)) and _may_be_underlined(lines):
                lines[-1] = ("# " if mark.group(1)[0] == "=" else "## ") + lines[-1].strip()
                continue
        lines.append(line)
    return "\n".join(lines).strip("\n")


def _fence_after(fence: str, mark: str, line: str) -> str:
    """The fence that is open after a line with a mark: closed by one as long, with nothing behind it."""
    if not fence:
        return mark
    closes = mark[0] == fence[0] and len(mark) >= len(fence) and line.strip() == mark
    return "" if closes else fence


def _may_be_underlined(lines: list[str]) -> bool:
    """A single line of text, with nothing above it: only then is what stands below it an underline."""
    if not lines or not lines[-1].strip() or _NOT_A_TITLE.match(lines[-1]) or "|" in lines[-1]:
        return False
    return len(lines) == 1 or not lines[-2].strip()


def _without_comments(text: str) -> str:
    return _COMMENT.sub("", text) if "<!--" in text and "```" not in text and "~~~" not in text else text


def first_heading(body: str) -> str | None:
    """The words of the first heading outside code; None without one."""
    fence = ""
    for line in body.split("\n"):
        if found := FENCE.match(line):
            fence = _fence_after(fence, found.group(1), line)
        elif not fence and (heading := HEADING.match(line)) and (words := plain(heading.group(2) or "")):
            return words
    return None


def plain(text: str) -> str:
    """A line without its marks: what a reader sees of it."""
    return " ".join(_MARKS.sub(lambda found: found.group(2) or "", text).split())


def title_from_name(path: str) -> str:
    """A title for a text that has none.

    >>> title_from_name("people/parental_leave-2026.txt")
    'Parental leave 2026'
    """
    words = " ".join(re.sub(r"[-_]+", " ", PurePosixPath(path).stem).split())
    return words[:1].upper() + words[1:] if words else path


def n_words(body: str) -> int:
    """How many words a text has; marks alone are none."""
    return sum(1 for word in body.split() if any(letter.isalnum() for letter in word))
