"""Embedding: speed beside sentence-transformers, the start for one query, the cost of a change, memory.

Texts are pieces of what the demo company's customers write. The ways take turns in one process, on the same
texts and processors, so that a busy machine slows all of them.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.project import ROOT
from benchmarks.table import Row

N_TEXTS, SHORTEST, LONGEST = 300, 8, 200
ROUNDS, STARTS = 3, 5
N_EDITED_DOCUMENTS, N_MANY_DOCUMENTS = 1_000, 10_000
"""One of the former is edited; the latter are what memory is measured with."""
QUERY = "how many days of parental leave do I get?"


def measure() -> list[Row]:
    """All of it, in a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WAREHOUSE_HOME"] = folder
        try:
            speed = _child("speed")
            change = _child("change")
            memory = _child("memory")
            ours, theirs = _starts()
        finally:
            del os.environ["WAREHOUSE_HOME"]
    plain = speed["plain"]
    return [
        *(
            Row(
                benchmark=f"embedding {N_TEXTS} texts of {SHORTEST}-{LONGEST} words",
                measured=way,
                value=f"{N_TEXTS / speed[way]['seconds']:,.0f} texts/s",
            )
            for way in ("plain", "minilm", "minilm-int8")
        ),
        _ratio("speed, minilm", plain["seconds"] / speed["minilm"]["seconds"], "at least 1.4x"),
        _ratio("speed, minilm-int8", plain["seconds"] / speed["minilm-int8"]["seconds"], "at least 2.2x"),
        Row(
            benchmark="embedding",
            measured="smallest cosine, minilm",
            value=f"{speed['minilm']['smallest']:.7f}",
            against="plain encode",
            bound="at least 0.99999",
        ),
        Row(
            benchmark="embedding",
            measured="smallest cosine, minilm-int8",
            value=f"{speed['minilm-int8']['smallest']:.4f} (mean {speed['minilm-int8']['mean']:.4f})",
            against="plain encode",
            bound="at least 0.99",
        ),
        Row(
            benchmark="embedding",
            measured="a process that embeds one query",
            value=f"{theirs / ours:.1f}x faster ({ours:.2f} s)",
            against=f"importing sentence-transformers ({theirs:.1f} s)",
            bound="at least 10x",
        ),
        Row(
            benchmark=f"embedding {N_EDITED_DOCUMENTS:,} documents",
            measured="time after editing one of them",
            value=f"{change['edited'] / change['first']:.2%} ({change['n_edited']} text embedded)",
            against=f"the first time ({change['first']:.0f} s, {change['n_first']:,} texts)",
            bound="under 2 %",
        ),
        Row(
            benchmark=f"embedding {N_EDITED_DOCUMENTS:,} documents",
            measured="texts embedded when nothing changed",
            value=f"{change['n_unchanged']} ({change['unchanged'] * 1000:.0f} ms)",
            bound="0",
        ),
        Row(
            benchmark=f"embedding {N_MANY_DOCUMENTS:,} documents of 10-40 words",
            measured="peak memory",
            value=f"{memory['peak_mb']:,.0f} MB ({memory['n_chunks']:,} chunks, {memory['seconds']:.0f} s)",
            bound="under 3,000 MB",
        ),
    ]


def _ratio(measured: str, value: float, bound: str) -> Row:
    return Row(
        benchmark="embedding",
        measured=measured,
        value=f"{value:.2f}x",
        against="SentenceTransformer.encode, default batches",
        bound=bound,
    )


def _child(way: str) -> Any:
    """What one part of this module measures, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.embedding", way], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise RuntimeError(f"the benchmark of embedding failed: {way}")
    print(f"embedding: {way} {done.stdout.splitlines()[-1]}", flush=True)
    return json.loads(done.stdout.splitlines()[-1])


def _texts(n: int, *, shortest: int = SHORTEST, longest: int = LONGEST, seed: int = 1) -> list[str]:
    words: list[str] = []
    for name in ("tickets", "feedback"):
        lines = files("ml.company.texts").joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        words += [word for line in lines for word in json.loads(line)["text"].split()]
    rng = np.random.default_rng(seed)
    lengths = rng.integers(shortest, longest, size=n, endpoint=True)
    starts = rng.integers(0, len(words) - longest, size=n)
    return [" ".join(words[start : start + length]) for start, length in zip(starts, lengths, strict=True)]


def _speed() -> dict[str, Any]:
    """Median seconds of each way, warm, and the cosines to the first."""
    import torch
    from sentence_transformers import SentenceTransformer

    from ml.embedding import load, wheel

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    plain = SentenceTransformer(str(wheel.folder()), device="cpu")
    texts = _texts(N_TEXTS)
    ways: dict[str, Callable[[Sequence[str]], Any]] = {
        "plain": lambda some: plain.encode(list(some), show_progress_bar=False),
        "minilm": load("minilm").embed,
        "minilm-int8": load("minilm-int8").embed,
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    vectors: dict[str, Any] = {}
    for embed in ways.values():
        embed(texts[:32])
    for _ in range(ROUNDS):
        for way, embed in ways.items():
            started = time.perf_counter()
            vectors[way] = embed(texts)
            seconds[way].append(time.perf_counter() - started)
    cosines = {way: (vectors[way] * vectors["plain"]).sum(axis=1) for way in ways}
    return {
        way: {
            "seconds": statistics.median(seconds[way]),
            "smallest": float(cosines[way].min()),
            "mean": float(cosines[way].mean()),
        }
        for way in ways
    }


def _starts() -> tuple[float, float]:
    """Median wall time of two processes that take turns: ours to the first vector, theirs to the import."""
    ours, theirs = [], []
    for _ in range(STARTS):
        for found, code in (
            (ours, f"from ml.embedding import load; load('minilm').embed([{QUERY!r}])"),
            (theirs, "import sentence_transformers"),
        ):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
            found.append(time.perf_counter() - started)
    return statistics.median(ours), statistics.median(theirs)


def _change() -> dict[str, float]:
    """Seconds and number of embedded texts: at first, after one edit, and with no change."""
    from ml.embedding import syncing

    chunks = _texts(2 * N_EDITED_DOCUMENTS, shortest=20, longest=60)
    first, seconds = _sync(chunks, have=None)
    edited, edited_seconds = _sync([*chunks[:-1], chunks[-1] + " And a new sentence."], have=first)
    unchanged, unchanged_seconds = _sync(chunks, have=first)
    assert first.schema == syncing.vector_schema(["content_hash"])
    return {
        "first": seconds,
        "n_first": first.num_rows,
        "edited": edited_seconds,
        "n_edited": edited.num_rows,
        "unchanged": unchanged_seconds,
        "n_unchanged": unchanged.num_rows,
    }


def _sync(chunks: list[str], *, have: pa.Table | None) -> tuple[pa.Table, float]:
    import hashlib

    from ml.embedding import sync

    hashes = [hashlib.md5(text.encode()).hexdigest() for text in chunks]
    started = time.perf_counter()
    made = sync(
        wanted=pa.table({"content_hash": hashes, "body": chunks}),
        have=have,
        embedders=["minilm"],
        keys=["content_hash"],
        text=["body"],
        what="chunks",
    )
    found = made if isinstance(made, pa.Table) else made.read_all()
    return found, time.perf_counter() - started


def _memory() -> dict[str, float]:
    """Seconds and peak memory of a process that embeds many short documents, one chunk each."""
    made, seconds = _sync(_texts(N_MANY_DOCUMENTS, shortest=10, longest=40, seed=2), have=None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform == "linux" else 1e6)
    return {"seconds": seconds, "peak_mb": peak, "n_chunks": made.num_rows}


if __name__ == "__main__":
    print(json.dumps({"speed": _speed, "change": _change, "memory": _memory}[sys.argv[1]]()))
