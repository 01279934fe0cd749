"""Only what changed is read again; what vanished is said; of files with one id the first counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ml.documents import conversion, ingestion
from ml.errors import DocumentError


class Table:
    """What dbt does with the rows: delete those with the same path, insert, drop the removed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, dict[str, Any]] = {}

    def build(self, *, max_mb: float = 1) -> dict[str, str]:
        """The status of every row that the build wrote, by path."""
        have = pa.Table.from_pylist(list(self.rows.values()), schema=ingestion.SCHEMA) if self.rows else None
        found = ingestion.run(folder=str(self.folder), max_mb=max_mb, have=have)
        written = (found.read_all() if isinstance(found, pa.RecordBatchReader) else found).to_pylist()
        assert len({row["path"] for row in written}) == len(written)
        self.rows |= {row["path"]: row for row in written}
        self.rows = {path: row for path, row in self.rows.items() if row["status"] != "removed"}
        return {row["path"]: row["reject_reason"] or row["status"] for row in written}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    for name, text in {"a/one.md": "# One\n\nText", "a/two.txt": "Two", "b/three.md": "# Three"}.items():
        write(tmp_path, name, text)
    return Table(tmp_path)


def write(folder: Path, name: str, text: str | bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


def test_a_second_build_writes_nothing(table: Table) -> None:
    assert table.build() == {"a/one.md": "accepted", "a/two.txt": "accepted", "b/three.md": "accepted"}
    assert table.build() == {}


def test_only_what_changed_is_read_again(table: Table) -> None:
    table.build()
    write(table.folder, "a/one.md", "# One\n\nOther text")
    write(table.folder, "b/four.md", "Four")
    (table.folder / "a/two.txt").unlink()
    assert table.build() == {"a/one.md": "accepted", "a/two.txt": "removed", "b/four.md": "accepted"}
    assert sorted(table.rows) == ["a/one.md", "b/four.md", "b/three.md"]


def test_a_touched_file_is_not_read_again(table: Table) -> None:
    table.build()
    write(table.folder, "a/one.md", "# One\n\nText")
    assert table.build() == {}


def test_a_changed_converter_reads_its_kind_again(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.build()
    keys = conversion.converter_keys()
    monkeypatch.setattr(conversion, "converter_keys", lambda: keys | {"txt": "new"})
    assert table.build() == {"a/two.txt": "accepted"}


def test_a_broken_file_never_stops_the_others(table: Table) -> None:
    write(table.folder, "a/broken.pdf", b"%PDF-1.7 and nothing else")
    write(table.folder, "a/empty.md", "")
    assert table.build() == {
        "a/broken.pdf": "corrupt",
        "a/empty.md": "empty",
        "a/one.md": "accepted",
        "a/two.txt": "accepted",
        "b/three.md": "accepted",
    }
    row = table.rows["a/broken.pdf"]
    assert row["reject_detail"] and row["reject_hint"] and row["body"] is None
    write(table.folder, "a/empty.md", "No longer")
    assert table.build() == {"a/empty.md": "accepted"}


def test_of_files_with_the_same_id_the_first_counts_until_it_goes(table: Table) -> None:
    write(table.folder, "b/one.txt", "A second one")
    assert table.build()["b/one.txt"] == "duplicate_id"
    assert "a/one.md" in table.rows["b/one.txt"]["reject_detail"]
    assert table.build() == {}
    write(table.folder, "a/one.md", b"\x00\x01")
    assert table.build() == {"a/one.md": "binary", "b/one.txt": "accepted"}
    write(table.folder, "0/one.md", "A new first one")
    assert table.build() == {"0/one.md": "accepted", "a/one.md": "duplicate_id", "b/one.txt": "duplicate_id"}
    (table.folder / "0/one.md").unlink()
    assert table.build() == {"0/one.md": "removed", "a/one.md": "binary", "b/one.txt": "accepted"}


def test_the_limit_is_asked_again_when_it_changes(table: Table) -> None:
    write(table.folder, "b/long.md", "word " * 1_000)
    assert table.build(max_mb=0.001)["b/long.md"] == "too_large"
    assert table.build() == {"b/long.md": "accepted"}
    assert table.build(max_mb=0.001) == {"b/long.md": "too_large"}


def test_an_empty_folder_gives_an_empty_table_and_a_missing_one_an_error(tmp_path: Path) -> None:
    found = ingestion.run(folder=str(tmp_path), max_mb=1, have=None)
    assert (found.num_rows, found.schema) == (0, ingestion.SCHEMA)
    with pytest.raises(DocumentError):
        ingestion.run(folder=str(tmp_path / "nowhere"), max_mb=1, have=None)


def test_rows_hold_what_was_found(table: Table) -> None:
    write(
        table.folder,
        "hr/leave.md",
        "---\ntitle: Leave of 4111 1111 1111 1111\nversion: 2\neffective_from: 2026-01-01\n---\n"
        "Mail hr@example.com, card 4111 1111 1111 1111.",
    )
    table.build()
    row = table.rows["hr/leave.md"]
    assert (row["title"], row["domain"], row["version"]) == ("Leave of [card number]", "hr", "2")
    assert row["body"] == "Mail hr@example.com, card [card number]."
    assert (row["n_personal_data"], row["personal_data"], row["n_words"]) == (2, '{"card": 1, "email": 1}', 5)
    assert len(row["minhash"]) == 1024 and len(row["text_hash"]) == 16


def test_rows_come_in_batches(tmp_path: Path) -> None:
    for number in range(600):
        write(tmp_path, f"{number}.md", f"Text {number}")
    found = ingestion.run(folder=str(tmp_path), max_mb=1, have=None)
    assert isinstance(found, pa.RecordBatchReader)
    assert [batch.num_rows for batch in found] == [256, 256, 88]
