"""A table of vectors follows its texts: only what is missing is embedded, once, and kept at once."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml import embedding
from ml.embedding import catalogue, syncing
from ml.embedding.cache import Cache
from ml.embedding.hashing import Hashing
from ml.errors import EmbeddingError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that reach an embedder."""
    seen: list[str] = []

    class Watched(Hashing):
        def embed(self, texts: Sequence[str], *, progress: str | None = None) -> Any:
            seen.extend(texts)
            return super().embed(texts, progress=progress)

    monkeypatch.setattr(catalogue, "load", lambda name: Watched())
    return seen


def chunks(*texts: str, chunker: str = "c1") -> pa.Table:
    return pa.table(
        {
            "content_hash": pa.array([hashlib.md5(text.encode()).hexdigest() for text in texts], pa.string()),
            "chunker_key": pa.array([chunker] * len(texts), pa.string()),
            "title_path": pa.array(["Title"] * len(texts), pa.string()),
            "body": pa.array(texts, pa.string()),
        }
    )


def sync(wanted: pa.Table, have: pa.Table | None = None, *embedders: str) -> pa.Table:
    found = embedding.sync(
        wanted=wanted,
        have=have,
        embedders=embedders or ["hashing"],
        keys=["content_hash", "chunker_key"],
        text=["title_path", "body"],
        write=lambda title, body: f"{title}\n{body}",
        what="chunks",
    )
    return found if isinstance(found, pa.Table) else found.read_all()


def test_rows_hold_key_and_vector(home: Path, embedded: list[str]) -> None:
    made = sync(chunks("one", "two"))
    assert made.schema == syncing.vector_schema(["content_hash", "chunker_key"])
    first = made.to_pylist()[0]
    assert (first["embedder"], first["embedder_version"], first["dimensions"]) == ("hashing", "1", 384)
    assert np.array_equal(first["embedding"], Hashing().embed(["Title\none"])[0])
    assert embedded == ["Title\none", "Title\ntwo"]


def test_only_changed_text_is_embedded(home: Path, embedded: list[str]) -> None:
    have = sync(chunks("one", "two", "three"))
    embedded.clear()
    made = sync(chunks("one", "two, edited", "three"), have)
    assert embedded == ["Title\ntwo, edited"]
    assert made.num_rows == 1


def test_nothing_missing_gives_no_rows_and_opens_no_cache(
    home: Path, embedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    have = sync(chunks("one"))
    monkeypatch.setattr(syncing, "Cache", None)
    embedded.clear()
    assert sync(chunks("one"), have).num_rows == 0
    assert embedded == []


def test_no_texts_give_no_rows(home: Path, embedded: list[str]) -> None:
    assert sync(chunks()).num_rows == 0


def test_same_text_is_embedded_once(home: Path, embedded: list[str]) -> None:
    assert sync(chunks("one", "one", "one")).num_rows == 1
    assert embedded == ["Title\none"]


def test_new_chunker_makes_rows_without_embedding(home: Path, embedded: list[str]) -> None:
    have = sync(chunks("one"))
    embedded.clear()
    made = sync(chunks("one", chunker="c2"), have)
    assert made["chunker_key"].to_pylist() == ["c2"]
    assert embedded == []


def test_second_warehouse_takes_vectors_from_the_cache(home: Path, embedded: list[str]) -> None:
    first = sync(chunks("one", "two"))
    embedded.clear()
    second = sync(chunks("two", "one"))
    assert embedded == []
    by_hash = {row["content_hash"]: row["embedding"] for row in first.to_pylist()}
    assert {row["content_hash"]: row["embedding"] for row in second.to_pylist()} == by_hash


def test_two_embedders_make_two_sets(home: Path) -> None:
    made = sync(chunks("one", "two"), None, "hashing", "minilm", "hashing")
    assert sorted(made["embedder"].to_pylist()) == ["hashing", "hashing", "minilm", "minilm"]


def test_unavailable_second_embedder_is_said_and_left_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync(chunks("one"), None, "hashing", "/no/such/folder").num_rows == 1
    assert "/no/such/folder cannot be brought up to date" in capsys.readouterr().err
    with pytest.raises(EmbeddingError):
        sync(chunks("one"), None, "/no/such/folder", "hashing")


def test_killed_run_resumes(home: Path, embedded: list[str]) -> None:
    """A process is killed within the third of four pieces; the next one embeds two."""
    texts = [f"text {n}" for n in range(4 * syncing.PIECE)]
    killed = textwrap.dedent(
        """
        import os, signal, sys
        import test_embedding_sync as tests
        from ml.embedding import catalogue
        from ml.embedding.hashing import Hashing

        class Deadly(Hashing):
            calls = 0
            def embed(self, texts, *, progress=None):
                Deadly.calls += 1
                if Deadly.calls == 3:
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().embed(texts)

        catalogue.load = lambda name: Deadly()
        tests.sync(tests.chunks(*[f"text {n}" for n in range(int(sys.argv[1]))]))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", killed, str(len(texts))],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    made = sync(chunks(*texts))
    assert len(embedded) == 2 * syncing.PIECE
    assert made.num_rows == len(texts)
    assert np.array_equal(made["embedding"][5].as_py(), Hashing().embed(["Title\ntext 5"])[0])


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "bits"])
def test_damaged_cache_file_is_dropped_and_said(
    home: Path, embedded: list[str], capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    first = sync(chunks("one", "two"))
    (file,) = (home / "embeddings" / "hashing-1" / "chunks").glob("*.arrow")
    content = file.read_bytes()
    at = content.index(np.float32(first["embedding"][0].as_py()).tobytes())
    damaged = {
        "cut": content[: len(content) // 2],
        "empty": b"",
        "text": b"not Arrow at all" * 100,
        "bits": content[:at] + b"\x7f" * 64 + content[at + 64 :],
    }
    file.write_bytes(damaged[damage])
    embedded.clear()
    again = sync(chunks("one", "two"))
    assert len(embedded) == 2
    assert f"dropped {file.name} from the cache" in capsys.readouterr().err
    assert again["embedding"].to_pylist() == first["embedding"].to_pylist()


def test_cache_keeps_what_may_come_back_and_drops_it_when_that_is_most(tmp_path: Path) -> None:
    cache = Cache(tmp_path, dimensions=384)
    for start in (0, 2, 4):
        names = [f"h{n}" for n in range(start, start + 2)]
        cache.add(names, Hashing().embed(names))
    cache.tidy({"h0", "h2", "h4"})
    assert len(list(tmp_path.glob("*.arrow"))) == 3, "half of it is in use"
    cache.tidy({"h0", "h4"})
    assert len(list(tmp_path.glob("*.arrow"))) == 1
    left = Cache(tmp_path, dimensions=384)
    assert [name for name in (f"h{n}" for n in range(6)) if name in left] == ["h0", "h4"]
    assert np.array_equal(left.vectors(["h4", "h0"]), Hashing().embed(["h4", "h0"]))
    assert cache.vectors(["h2"]).shape == (1, 384), "what is open can still be read"


def test_many_files_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.embedding.cache.MANY_FILES", 3)
    cache = Cache(tmp_path, dimensions=384)
    for name in ("a", "b", "c"):
        cache.add([name], Hashing().embed([name]))
    cache.tidy({"a", "b", "c"})
    assert len(list(tmp_path.glob("*.arrow"))) == 1
    assert all(name in Cache(tmp_path, dimensions=384) for name in ("a", "b", "c"))


def test_long_work_says_how_far_it_is(
    home: Path, embedded: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml.embedding.pace.EVERY_SECONDS", 0)
    sync(chunks(*[f"text {n}" for n in range(2_000)]))
    said = capsys.readouterr().err
    assert "embedding 256 of 2,000 chunks (" in said
    assert "embedded 2,000 chunks in " in said
