"""Vectors on disk, by content hash: an interrupted run resumes, and a second engine computes nothing.

One folder per embedder, version and kind of text, with Arrow files. Every batch becomes a file of its own,
under its name only when it is complete. The folder may be deleted at any time; it costs a computation.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     Cache(Path(folder), dimensions=2).add(["a"], np.array([[0.6, 0.8]], dtype=np.float32))
...     cache = Cache(Path(folder), dimensions=2)
...     "b" in cache, cache.vectors(["a"]).tolist()
(False, [[0.6000000238418579, 0.800000011920929]])
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.embedding.complete import complete
from ml.embedding.embedder import Vectors
from ml.progress import say

MANY_FILES = 64
"""So many are joined into one."""
_ROUNDING = 1e-3
"""A stored vector that is further than this from length 1 was damaged."""


class Cache:
    """The vectors of one folder. What is damaged is said, dropped and computed again."""

    def __init__(self, folder: Path, *, dimensions: int) -> None:
        self._folder = folder
        self._schema = pa.schema(
            [pa.field("hash", pa.string()), pa.field("vector", pa.list_(pa.float32(), dimensions))]
        )
        self._batches: list[pa.RecordBatch] = []
        self._place: dict[str, tuple[int, int]] = {}
        for file in sorted(folder.glob("*.arrow")):
            self._register(self._read(file))

    def __contains__(self, key: str) -> bool:
        """Whether the vector of this hash is here."""
        return key in self._place

    def vectors(self, hashes: Sequence[str]) -> Vectors:
        """The vectors of hashes that are here."""
        found = np.empty((len(hashes), self._schema.field("vector").type.list_size), dtype=np.float32)
        for row, key in enumerate(hashes):
            number, at = self._place[key]
            found[row] = _numbers(self._batches[number].slice(at, 1))[0]
        return found

    def add(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Keep a batch; from then on it survives."""
        flat = pa.array(vectors.ravel())
        vector = pa.FixedSizeListArray.from_arrays(flat, type=self._schema.field("vector").type)
        batch = pa.record_batch([pa.array(hashes, pa.string()), vector], schema=self._schema)
        # Read back, so that memory does not grow with what was computed.
        self._register(self._read(self._write([batch])))

    def tidy(self, wanted: Collection[str]) -> None:
        """Join the files when they are many, or when most of their vectors are of no use any more.

        Vectors that nobody wants stay until then, for an edit may be undone; afterwards they are gone.
        """
        files = list(self._folder.glob("*.arrow"))
        held = [batch for file in files for batch in self._read(file)]
        n_held = sum(batch.num_rows for batch in held)
        if len(files) < MANY_FILES and n_held <= 2 * max(len(wanted), 1):
            return
        keep = pa.array(list(wanted), pa.string())
        self._write(batch.filter(pc.is_in(batch["hash"], value_set=keep)) for batch in held)
        for file in files:
            file.unlink(missing_ok=True)

    def _register(self, batches: list[pa.RecordBatch]) -> None:
        for number, batch in enumerate(batches, start=len(self._batches)):
            self._place.update((key, (number, row)) for row, key in enumerate(batch["hash"].to_pylist()))
        self._batches += batches

    def _read(self, file: Path) -> list[pa.RecordBatch]:
        """A file's batches, mapped into memory; none if another process has just removed it, or if it is
        damaged.
        """
        try:
            reader = pa.ipc.open_file(pa.memory_map(str(file)))
            if reader.schema != self._schema:
                raise pa.ArrowInvalid("it has other columns")
            batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
            for batch in batches:
                batch.validate(full=True)
                with np.errstate(over="ignore", invalid="ignore"):
                    lengths = np.linalg.norm(_numbers(batch), axis=1)
                if not (np.abs(lengths - 1) < _ROUNDING).all():
                    raise pa.ArrowInvalid("it holds vectors that are not of length 1")
        except FileNotFoundError:
            return []
        except (pa.ArrowException, OSError) as error:
            say(f"dropped {file.name} from the cache of embeddings: {str(error).splitlines()[0]}")
            file.unlink(missing_ok=True)
            return []
        return batches

    def _write(self, batches: Iterable[pa.RecordBatch]) -> Path:
        file = self._folder / f"{uuid.uuid4().hex}.arrow"
        with complete(file) as path, pa.ipc.new_file(str(path), self._schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        return file


def _numbers(batch: pa.RecordBatch) -> Vectors:
    """The vectors of a batch as a matrix, without copying them."""
    column = batch["vector"]
    return column.flatten().to_numpy().reshape(-1, column.type.list_size)
