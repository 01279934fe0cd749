"""The journal: what was asked, answered and judged, one JSON object a line, until a build takes it in.

A DuckDB file has one writer, the build, and readers open a read-only snapshot; so a question cannot be
written into the warehouse when it is asked. It is appended to a file of the month in `home()/journal`
instead. A line is written whole or not at all, however many processes ask at the same time: one `write`
to a file that was opened for appending, under a lock. A process that died in the middle of a line spoils
that line only, for the next writer ends it first.

>>> import os, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     os.environ["WAREHOUSE_HOME"] = folder
...     _ = append("feedback", {"id": "f1", "answer_id": "a1", "verdict": "up", "given_at": now()})
...     [(entry.kind, entry.line_id, entry.problem) for entry in entries({})]
[('feedback', 'f1', None)]
>>> del os.environ["WAREHOUSE_HOME"]
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from ml import settings
from ml.errors import JournalError
from ml.fingerprint import digest

BROKEN = "broken"
"""The kind of a line that cannot be read as an entry."""
VERDICTS = ("up", "down")
_REQUIRED: dict[str, dict[str, type]] = {
    "question": {"id": str, "asked_at": str, "question": str, "answer": str, "is_answered": bool},
    "feedback": {"id": str, "given_at": str, "answer_id": str, "verdict": str},
}
"""What an entry of each kind must have, or the tables could not be filled."""
_TIMES = ("asked_at", "given_at")
_NUMBERS = (
    *("probability", "threshold", "search_ms", "evidence_ms", "generation_ms", "total_ms"),
    *("n_masked", "n_citations", "n_unsupported"),
)
_NUMBERS_OF_PASSAGE = ("rank", "score", "bm25_rank", "vector_rank", "citation")
_WHOLE = frozenset(
    {"n_masked", "n_citations", "n_unsupported", "rank", "bm25_rank", "vector_rank", "citation"}
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?")
LONGEST_LINE = 1_000_000
"""Bytes. A longer line is nobody's question; it would only fill the log."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the journal: where it stands, what it is, and what is wrong with it, if anything."""

    file: str
    offset: int
    end_offset: int
    kind: str
    line_id: str
    payload: str
    problem: str | None


def folder() -> Path:
    """Where the files of the journal are; it need not exist yet."""
    return settings.home() / "journal"


def now() -> str:
    """The time of an entry: UTC, to the microsecond, without a zone, as the warehouse keeps times."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def append(kind: str, payload: Mapping[str, Any]) -> Path:
    """Add an entry to the file of this month.

    Raises:
        JournalError: the folder or the file cannot be written.
    """
    line = json.dumps({"kind": kind, **storable(payload)}, ensure_ascii=False, separators=(",", ":"))
    file = folder() / f"{datetime.now(UTC):%Y-%m}.jsonl"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, line.encode())
    except OSError as error:
        raise JournalError(
            "the journal could not be written",
            expected=f"a folder that this user may write: {file.parent}",
            found=str(error),
            hint="mend the permissions or free some disk, or ask with --no-log",
        ) from error
    return file


def _write(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        rest = memoryview((b"\n" if torn else b"") + line + b"\n")
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The last line of a file that a build took: where it stands, and its id."""

    start: int
    end: int
    line_id: str


def entries(taken: Mapping[str, Mark]) -> Iterator[Entry]:
    """The complete lines behind those that were taken, oldest file first.

    Args:
        taken: by the name of the file. A file that has another line at that place was replaced, and is read
            from its beginning.
    """
    for file in sorted(folder().glob("*.jsonl")):
        with file.open("rb") as stream:
            offset = _resume(stream, file.name, taken.get(file.name))
            for line in stream:
                if not line.endswith(b"\n"):
                    break  # somebody is writing it just now
                if line.strip():
                    yield _entry(file.name, offset, line)
                offset += len(line)


def _resume(stream: BinaryIO, file: str, mark: Mark | None) -> int:
    """Move to where reading goes on, and say where that is."""
    if mark is not None:
        stream.seek(mark.start)
        line = stream.read(mark.end - mark.start)
        if line.endswith(b"\n") and line.strip() and _entry(file, mark.start, line).line_id == mark.line_id:
            return mark.end
    return stream.seek(0)


def _entry(file: str, offset: int, line: bytes) -> Entry:
    place: dict[str, Any] = {"file": file, "offset": offset, "end_offset": offset + len(line)}
    text = line[:LONGEST_LINE].decode("utf-8", errors="replace").strip().replace("\0", "")
    try:
        if len(line) > LONGEST_LINE:
            raise ValueError(f"{len(line):,} bytes; expected at most {LONGEST_LINE:,}")
        found = storable(json.loads(text))
        payload = json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        problem = _problem(found)
    except (ValueError, RecursionError) as error:
        problem = f"not JSON: {error}"
    if problem:
        line_id = f"broken-{digest(file, str(offset), text)}"
        return Entry(**place, kind=BROKEN, line_id=line_id, payload=text[:10_000], problem=problem)
    return Entry(**place, kind=found["kind"], line_id=found["id"], payload=payload, problem=None)


def _problem(found: Any) -> str | None:
    """Why a line cannot become a row, in words."""
    if not isinstance(found, dict):
        return f"a JSON {type(found).__name__} where an object is expected"
    required = _REQUIRED.get(str(found.get("kind")))
    if required is None:
        return f"unknown kind {found.get('kind')!r}; expected {' or '.join(_REQUIRED)}"
    for name, kind in required.items():
        if not isinstance(found.get(name), kind):
            return f"{name!r} is {found.get(name)!r}; expected a {kind.__name__}"
    for name in _TIMES:
        if name in found and not _is_time(found[name]):
            return f"{name!r} is {found[name]!r}; expected a time such as 2026-10-05 14:05:00"
    if found["kind"] == "feedback" and found["verdict"] not in VERDICTS:
        return f"'verdict' is {found['verdict']!r}; expected {' or '.join(VERDICTS)}"
    passages = found.get("passages", [])
    if not isinstance(passages, list) or not all(isinstance(passage, dict) for passage in passages):
        return "'passages' is not a list of objects"
    numbers = [(name, found.get(name)) for name in _NUMBERS]
    numbers += [(name, passage.get(name)) for passage in passages for name in _NUMBERS_OF_PASSAGE]
    wrong = [name for name, value in numbers if value is not None and not _is_number(name, value)]
    return f"{wrong[0]!r} is not a number that a column could hold" if wrong else None


def _is_number(name: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 2**31 and (isinstance(value, int) or name not in _WHOLE)


def _is_time(value: Any) -> bool:
    try:
        return _TIME.fullmatch(value) is not None and bool(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def storable(value: Any) -> Any:
    """The same value without what a database refuses in a text: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


def knows(answer_id: str) -> bool:
    """Whether an answer with this id stands in the journal."""
    mark = f'"id":{json.dumps(answer_id)}'.encode()
    return any(
        mark in line and b'"kind":"question"' in line
        for file in sorted(folder().glob("*.jsonl"), reverse=True)
        for line in file.open("rb")
    )
