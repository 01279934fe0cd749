"""One file to one document: Markdown, metadata, and what was found in it. Each kind has its converter.

The key of a conversion is made of everything that decides its result: the code, the policy for personal data,
and the versions of the libraries that this kind needs. It is computed without importing one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from ml import fingerprint
from ml.documents import files, markdown, personal_data
from ml.documents.files import File
from ml.documents.metadata import Metadata, front_matter, metadata
from ml.documents.rejection import Rejected

_CODE = ("conversion", "files", "markdown", "metadata", "minhash", "personal_data", "rejection")
_CODE_OF = {"md": (), "txt": (), "html": ("html",), "docx": ("html", "office"), "pptx": ("html", "office")}
_CODE_OF |= {"pdf": ("pdf", "pdf_lines", "pdf_text", "office")}
_LIBRARIES = {
    "md": (),
    "txt": (),
    "html": ("markitdown", "markdownify", "beautifulsoup4"),
    "docx": ("markitdown", "markdownify", "mammoth"),
    "pptx": ("markitdown", "python-pptx"),
    "pdf": ("pdfplumber", "pdfminer.six"),
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a file became."""

    metadata: Metadata
    title: str
    domain: str
    body: str
    personal_data: dict[str, int]


def converter_keys() -> dict[str | None, str]:
    """The key of each kind; files of an unknown kind have the key of what refuses them."""
    policy = fingerprint.digest(personal_data.FILE.read_text(encoding="utf-8"))
    code = {name: fingerprint.code_digest([f"ml.documents.{name}"]) for name in _modules()}
    keys: dict[str | None, str] = {}
    for kind, libraries in _LIBRARIES.items():
        parts = [code[name] for name in (*_CODE, *_CODE_OF[kind])]
        keys[kind] = fingerprint.digest(
            kind, policy, *parts, *(f"{name} {_version(name)}" for name in libraries)
        )
    keys[None] = fingerprint.digest(*(code[name] for name in _CODE))
    return keys


def _modules() -> set[str]:
    return {*_CODE, *(name for names in _CODE_OF.values() for name in names)}


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def convert(file: File, *, max_bytes: int) -> Document:
    """Read, check, convert and protect one file.

    Raises:
        Rejected: it cannot become a document, for a reason and with a hint.
    """
    kind, data = files.content(file, max_bytes=max_bytes)
    try:
        said, body = _CONVERTERS[kind](data)
    except (Rejected, ImportError, MemoryError):
        raise
    except Exception as error:  # Whatever a broken file makes a converter do, it must not stop the others.
        raise Rejected("corrupt", f"{type(error).__name__}: {_one_line(str(error))}"[:300]) from error
    body = markdown.normal(body)
    if not markdown.n_words(body):
        raise Rejected("no_text", "no word is left after the conversion")
    domain = said.domain or file.domain
    policy = personal_data.load_policy()
    protected = personal_data.protect(body, policy, domain=domain)
    title = said.title or markdown.first_heading(body) or markdown.title_from_name(file.path)
    return Document(
        metadata=replace(said, domain=domain),
        title=personal_data.protect(_one_line(title), policy, domain=domain).text,
        domain=domain,
        body=protected.text,
        personal_data=protected.counts,
    )


def _one_line(title: str) -> str:
    return " ".join(markdown.plain(markdown.normal(title)).split())[:300]


def decoded(data: bytes) -> str:
    """The text of a text file: UTF-8, or UTF-16 that says so in its first two bytes.

    >>> decoded("\\ufeffGrüße".encode("utf-16-le")), decoded("\\ufeffGrüße".encode())
    ('Grüße', 'Grüße')

    Raises:
        Rejected: it is in another encoding. Which one can only be guessed, and a wrong guess would be
            searched.
    """
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Rejected(
            "bad_encoding", f"line {line} holds bytes that are not {encoding.upper()[:6].rstrip('-')}"
        ) from error


def _text(data: bytes) -> tuple[Metadata, str]:
    return front_matter(re.sub(r"\r\n?", "\n", decoded(data)).lstrip("\ufeff"))


def _html(data: bytes) -> tuple[Metadata, str]:
    from ml.documents import html

    body, said = html.to_markdown(data)
    return metadata(said), body


def _office(kind: str) -> Callable[[bytes], tuple[Metadata, str]]:
    def convert_office(data: bytes) -> tuple[Metadata, str]:
        from ml.documents import office

        body, said = office.word(data) if kind == "docx" else office.slides(data)
        return metadata(said), body

    return convert_office


def _pdf(data: bytes) -> tuple[Metadata, str]:
    from ml.documents import pdf

    body, said = pdf.to_markdown(data)
    return metadata(said), body


_CONVERTERS: dict[str, Callable[[bytes], tuple[Metadata, str]]] = {
    "md": _text,
    "txt": _text,
    "html": _html,
    "docx": _office("docx"),
    "pptx": _office("pptx"),
    "pdf": _pdf,
}
