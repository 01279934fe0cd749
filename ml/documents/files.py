"""The files of a folder: which there are, what they are called, and whether their bytes are what the name
says.

Files are listed in the order of their paths, byte by byte, so that the same folder gives the same result on
every machine. Hidden files and the lock files of office programs are nobody's documents, and are passed over.

>>> kind_of("Report.PDF"), kind_of("notes.markdown"), kind_of("table.xlsx")
('pdf', 'md', None)
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from ml import settings
from ml.documents.rejection import Rejected
from ml.errors import DocumentError

KINDS = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
}
"""Endings, and the kinds that they stand for."""

UNPACKED = 20
"""How many times its limit in bytes a packed file may unpack to: office files pack text 5 to 10 times."""

_PASSED_OVER = ("thumbs.db", "desktop.ini")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}


@dataclass(frozen=True)
class File:
    """A file of the folder.

    Attributes:
        path: relative to the folder, with `/`; what cannot be written in UTF-8 is shown as `\\xff`.
        full: where it is.
        document_id: its name without the ending.
        domain: the outermost folder that it lies in.
        n_bytes: its size.
        is_plain: False for a pipe, a socket, or what could not be asked.
    """

    path: str
    full: Path
    document_id: str
    domain: str
    n_bytes: int
    is_plain: bool

    def hash(self, *, max_bytes: int) -> str:
        """A digest of its bytes; of a file that is too large or cannot be read, of why."""
        if not self.is_plain:
            return "unreadable"
        if self.n_bytes > max_bytes:
            return f"too large: {self.n_bytes}"
        try:
            with self.full.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            return "unreadable"


def kind_of(name: str) -> str | None:
    """The kind that a file's ending promises; None for an ending that is not read."""
    return KINDS.get(PurePosixPath(name).suffix.lower())


def folder(path: str) -> Path:
    """The folder of the documents: absolute, or relative to the project.

    Raises:
        DocumentError: there is no such folder.
    """
    chosen = settings.project_root() / Path(path).expanduser()
    if not chosen.is_dir():
        raise DocumentError(
            f"the folder of the documents, {path!r}, was not found",
            expected=f"a folder at {chosen}",
            found="a file" if chosen.exists() else "nothing",
            hint="set the variable documents_path to a folder, absolute or relative to the project",
        )
    return chosen


def listing(root: Path) -> list[File]:
    """Every file below the folder, in the order of the paths."""
    found = []
    for above, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith((".", "~$")) and name.lower() not in _PASSED_OVER:
                found.append(_file(Path(above) / name, root))
    return sorted(found, key=lambda file: file.path.encode())


def _file(full: Path, root: Path) -> File:
    parts = [_written(part) for part in full.relative_to(root).parts]
    try:
        known = full.stat()
        n_bytes, is_plain = known.st_size, stat.S_ISREG(known.st_mode)
    except OSError:
        n_bytes, is_plain = 0, False
    return File(
        path="/".join(parts),
        full=full,
        document_id=PurePosixPath(parts[-1]).stem,
        domain=parts[0] if len(parts) > 1 else _written(root.resolve().name),
        n_bytes=n_bytes,
        is_plain=is_plain,
    )


def _written(name: str) -> str:
    """A name as it can be stored: composed letters, and no bytes that are not UTF-8."""
    safe = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", safe)


def content(file: File, *, max_bytes: int) -> tuple[str, bytes]:
    """The kind of a file and its bytes, when they are what its name says.

    Raises:
        Rejected: they are not, or there are too many, too few, or they cannot be read.
    """
    if any(unicodedata.category(letter) == "Cc" for letter in file.path) or "\\x" in file.path:
        raise Rejected("invalid_name", "its name holds control characters or bytes that are not UTF-8")
    if not file.is_plain:
        raise Rejected("unreadable", "it is not a plain file, or a link to nowhere")
    kind = kind_of(file.path)
    if kind is None:
        raise Rejected("unknown_type", f"its ending is {PurePosixPath(file.path).suffix or 'missing'}")
    if file.n_bytes > max_bytes:
        raise Rejected("too_large", f"{file.n_bytes:,} bytes, the limit is {max_bytes:,}")
    try:
        data = file.full.read_bytes()
    except OSError as error:
        raise Rejected("unreadable", error.strerror or type(error).__name__) from error
    if not data.strip():
        raise Rejected("empty", f"{len(data)} bytes" + (", all of them blank" if data else ""))
    _assert_named_rightly(kind, data, max_bytes)
    return kind, data


def _assert_named_rightly(kind: str, data: bytes, max_bytes: int) -> None:
    looks = _look(data)
    if looks == "ole" and kind in ("docx", "pptx"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Rejected("encrypted", "it is protected by a password")
        raise Rejected("wrong_type", f"it is named .{kind}, and is in the older format of Office")
    if looks == "zip":
        looks = _packed(data, max_bytes)
    if looks == kind or (looks == "text" and kind in ("md", "txt", "html")):
        return
    if looks == "html" and kind == "txt":
        return
    if looks in ("binary", "text") and kind in ("pdf", "docx", "pptx"):
        if looks == "text":
            raise Rejected("wrong_type", f"it is named .{kind}, and is text")
        raise Rejected("corrupt", f"it does not begin as a .{kind} does")
    if looks == "binary":
        raise Rejected("binary", "it holds bytes that no text holds")
    raise Rejected("wrong_type", f"it is named .{kind}, and looks like {looks}")


def _look(data: bytes) -> str:
    start = data[:1024]
    if b"%PDF-" in start:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return "zip"
    if start.startswith(_OLE):
        return "ole"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\x00" in data[:65536] or _is_noise(data[:4096]):
        return "binary"
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if first.startswith((b"<!doctype html", b"<html")) else "text"


def _is_noise(data: bytes) -> bool:
    """More than a tenth control characters: bytes that only look like text by accident."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data)
    return controls * 10 > len(data)


def _packed(data: bytes, max_bytes: int) -> str:
    """What is in a zip file; reads its directory only, so that a bomb stays packed."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Rejected("corrupt", f"it cannot be unpacked: {error}") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise Rejected("encrypted", "it is protected by a password")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED * max_bytes:
        raise Rejected(
            "too_large", f"{unpacked:,} bytes when unpacked, the limit is {UNPACKED * max_bytes:,}"
        )
    for start, kind in _PARTS.items():
        if any(entry.filename.startswith(start) for entry in entries):
            return kind
    return "zip"
