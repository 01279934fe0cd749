"""Recorded answers: one JSON object a line, in a file that can be kept in a repository and read in a review.

A recording is found by the whole key. Where no generator is set, as on a machine that has none, function,
prompt and length are enough, and the last one counts.

>>> import tempfile
>>> key = Key(function_name="ai_complete", model="tiny", prompt_hash="p", parameters='{"max_tokens":9}')
>>> with tempfile.TemporaryDirectory() as folder:
...     file = Path(folder) / "recorded.jsonl"
...     append(file, key, Reply(text="Yes."))
...     find(file, key).text, find(file, key, any_model=True).text
('Yes.', 'Yes.')
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from ml.calls.key import Key
from ml.errors import ReplayError
from ml.generation import Reply

_Found = dict[tuple[str, ...], Reply]


def find(file: Path, key: Key, *, any_model: bool = False) -> Reply | None:
    """The recorded answer, of the key's model or of any.

    Raises:
        ReplayError: the file cannot be read.
    """
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    return _read(file, state.st_size, state.st_mtime_ns).get(_place(asdict(key), any_model=any_model))


def append(file: Path, key: Key, reply: Reply) -> None:
    """Add an answer, whole or not at all, whoever else writes."""
    line = json.dumps(asdict(key) | asdict(reply), separators=(",", ":")) + "\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        opened.write(line)


@lru_cache(maxsize=4)
def _read(file: Path, size: int, changed: int) -> _Found:
    found: _Found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            reply = Reply(**{name: row[name] for name in asdict(Reply(text=""))})
            found[_place(row)] = found[_place(row, any_model=True)] = reply
        except (ValueError, LookupError, TypeError) as error:
            raise ReplayError(
                f"line {number} of {file} is not a recorded answer",
                expected="what WAREHOUSE_AI_CALLS=record writes",
                found=f"{type(error).__name__}: {error}",
                hint="remove the line, and record its answer again",
            ) from error
    return found


def _place(row: dict[str, Any], *, any_model: bool = False) -> tuple[str, ...]:
    if any_model:
        return row["function_name"], row["prompt_hash"], str(json.loads(row["parameters"])["max_tokens"])
    return row["function_name"], row["model"], row["prompt_hash"], row["parameters"]
