"""A file that cannot be used says why, and how to mend it."""

from __future__ import annotations

import os
import socket
import zipfile
from pathlib import Path

import pytest
from office_files import docx, paragraph, pptx
from pdf_files import Text, pdf

from ml.documents import conversion, files
from ml.documents.rejection import HINTS, Rejected
from ml.errors import DocumentError

LIMIT = 200_000
WORD = docx(paragraph("A rule that holds for everyone."))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

BROKEN = {
    "empty.md": (b"", "empty"),
    "blank.txt": (b" \r\n\t\n", "empty"),
    "large.md": (b"word " * 50_000, "too_large"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unknown_type"),
    "no_ending": (b"Some text.", "unknown_type"),
    "binary.md": (b"text\x00\x01\x02\x03" * 50, "binary"),
    "noise.txt": (bytes(range(1, 256)) * 20, "binary"),
    "latin.txt": ("Straße und Müller".encode("latin-1"), "bad_encoding"),
    "utf16_cut.txt": ("\ufeffHallo".encode("utf-16-le") + b"\x00", "bad_encoding"),
    "torn.pdf": (pdf([Text(72, 700, "Half a page")])[:150], "corrupt"),
    "noise.pdf": (bytes(range(256)) * 20, "corrupt"),
    "locked.pdf": (pdf([Text(72, 700, "Secret")], encrypted=True), "encrypted"),
    "scan.pdf": (pdf([]), "no_text"),
    "torn.docx": (WORD[:200], "corrupt"),
    "locked.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "old.docx": (OLE, "wrong_type"),
    "slides.docx": (pptx(("Plans", ["One"])), "wrong_type"),
    "letter.pdf": (b"Dear Sir, this is only text.", "wrong_type"),
    "printed.md": (pdf([Text(72, 700, "A page")]), "wrong_type"),
    "saved_page.md": (b"<!DOCTYPE html><html><body>Hello</body></html>", "wrong_type"),
    "marks.md": (b"--- *** ...", "no_text"),
    "nothing.html": (b"<html><body><script>x()</script></body></html>", "no_text"),
    "no_words.docx": (docx(), "no_text"),
    "yaml.md": (b"---\ntitle: [a\n---\nText", "invalid_front_matter"),
    "list.md": (b"---\n- a\n- b\n---\nText", "invalid_front_matter"),
    "date.md": (b"---\neffective_from: 31.12.2026\n---\nText", "invalid_front_matter"),
    "backwards.md": (
        b"---\neffective_from: 2026-02-01\neffective_to: 2026-01-01\n---\nText",
        "invalid_front_matter",
    ),
    "meta.html": (b"<meta name='effective_from' content='soon'><p>Text</p>", "invalid_front_matter"),
    "bell\x07.md": (b"Text", "invalid_name"),
}


def rejected(folder: Path, name: str) -> Rejected:
    file = next(file for file in files.listing(folder) if file.full.name == name)
    with pytest.raises(Rejected) as caught:
        conversion.convert(file, max_bytes=LIMIT)
    return caught.value


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_rejected_with_reason_detail_and_hint(tmp_path: Path, name: str) -> None:
    data, reason = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    no = rejected(tmp_path, name)
    assert no.reason == reason, no
    assert no.detail and no.hint == HINTS[reason]


def test_a_packed_file_may_not_unpack_to_a_thousand_times_its_size(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (LIMIT * files.UNPACKED + 1))
    assert rejected(tmp_path, "bomb.docx").reason == "too_large"


def test_a_file_without_permission_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("Text")
    (tmp_path / "secret.md").chmod(0)
    if os.access(tmp_path / "secret.md", os.R_OK):
        pytest.skip("root reads everything")
    assert rejected(tmp_path, "secret.md").reason == "unreadable"


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "lost.md").symlink_to(tmp_path / "nowhere")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.md")
        for name in ("pipe.md", "lost.md", "socket.md"):
            assert rejected(tmp_path, name).reason == "unreadable"


def test_a_name_of_other_bytes_is_listed_and_rejected(tmp_path: Path) -> None:
    try:
        (Path(os.fsencode(tmp_path).decode()) / "caf\udce9.md").write_text("Text")
    except OSError:
        pytest.skip("this file system refuses such names")
    (file,) = files.listing(tmp_path)
    assert file.path == "caf\\xe9.md"
    assert rejected(tmp_path, "caf\udce9.md").reason == "invalid_name"


def test_files_are_listed_with_their_folders_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for path in (
        "people/leave.md",
        "people/old/leave-v1.md",
        "top.md",
        "Zebra/a.txt",
        ".git/x.md",
        "people/~$leave.docx",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("Text")
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    found = [(file.path, file.document_id, file.domain) for file in files.listing(tmp_path)]
    assert found == [
        ("Zebra/a.txt", "a", "Zebra"),
        ("people/leave.md", "leave", "people"),
        ("people/old/leave-v1.md", "leave-v1", "people"),
        ("top.md", "top", tmp_path.name),
    ]


def test_a_missing_folder_is_an_error_that_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"(?s)was not found.*nothing.*documents_path"):
        files.folder(str(tmp_path / "nowhere"))
    (tmp_path / "file").write_text("")
    with pytest.raises(DocumentError, match="a file"):
        files.folder(str(tmp_path / "file"))


def test_a_relative_folder_lies_in_the_project() -> None:
    assert files.folder("seeds").name == "seeds"
