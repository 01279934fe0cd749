"""Any other embedder: a folder, or a name on the hub, loaded with sentence-transformers.

Its version is a digest of the folder's files, or the revision on the hub: a model that is already on this
machine stays as it is, until another revision is named (`owner/name@revision`). Needs the extra
`transformers`; only with it does torch come into the process, and only when something is to be embedded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.embedding.embedder import Description, Vectors
from ml.embedding.pace import Pace
from ml.errors import EmbeddingError
from ml.fingerprint import SHORT

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PIECE = 256
"""Texts between two signs of progress."""
_WEIGHTS = ("*.safetensors", "*.bin")
_NOT_NEEDED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "*.tflite"]
"""The same weights for other libraries, which many models on the hub have beside those for torch."""


def describe(name: str, *, own: Sequence[str]) -> Description:
    """Version and dimensions from the files; a hub name is fetched if this machine does not have it yet.

    Args:
        name: a folder, or `owner/name` or `owner/name@revision` on the hub.
        own: the embedders that need no files, for the message when the name is none of all these.
    """
    folder = Path(name).expanduser()
    if name and folder.is_dir():
        return Description(name=name, version=_digest(folder), dimensions=_dimensions(folder))
    if name.startswith((".", "~", "/")) or name.count("/") != 1:
        raise EmbeddingError(
            f"there is no embedder {name!r}",
            expected=f"{', '.join(own)}, a folder with a model, or owner/name on the Hugging Face hub",
            found="no such folder" if "/" in name else "neither",
            hint="check the spelling; a relative path starts in the project's folder",
        )
    snapshot = _snapshot(name)
    return Description(name=name, version=snapshot.name, dimensions=_dimensions(snapshot))


class Transformer:
    """An `Embedder`; safe to share between threads, which then wait for each other."""

    def __init__(self, description: Description) -> None:
        self.name, self.version = description.name, description.version
        self.dimensions = description.dimensions
        self._loaded: SentenceTransformer | None = None
        self._lock = Lock()

    def embed(self, texts: Sequence[str], *, progress: str | None = None) -> Vectors:
        """One unit vector per text, in the order given."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        pace = Pace(len(texts), what=progress)
        for start in range(0, len(texts), PIECE):
            piece = list(texts[start : start + PIECE])
            with self._lock:
                found = self._model().encode(piece, normalize_embeddings=True, show_progress_bar=False)
            if found.shape[1] != self.dimensions:
                raise EmbeddingError(
                    f"{self.name!r} gave vectors of another length than its files say",
                    expected=f"{self.dimensions} dimensions",
                    found=str(found.shape[1]),
                    hint="look at modules.json and the configurations of its modules",
                )
            vectors[start : start + len(piece)] = found
            pace.step(len(piece))
        return vectors

    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            if importlib.util.find_spec("sentence_transformers") is None:
                raise EmbeddingError(
                    f"{self.name!r} needs sentence-transformers",
                    expected="the package sentence-transformers",
                    found="none",
                    hint="run `pip install --editable '.[transformers]'`, which brings torch along",
                )
            from sentence_transformers import SentenceTransformer

            folder = Path(self.name).expanduser()
            source = folder if folder.is_dir() else _snapshot(self.name)
            try:
                self._loaded = SentenceTransformer(str(source))
            except (OSError, ValueError, KeyError) as error:
                raise EmbeddingError(
                    f"{self.name!r} could not be loaded",
                    expected="a model that sentence-transformers can load",
                    found=str(error).splitlines()[0],
                    hint="save it anew with SentenceTransformer.save_pretrained, and try to load that",
                ) from error
        return self._loaded


def _digest(folder: Path) -> str:
    """A digest of all files that a model may consist of, and their names."""
    whole = hashlib.sha256()
    for file in sorted(_files(folder)):
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        whole.update(f"{file.relative_to(folder).as_posix()}:{content}\n".encode())
    return whole.hexdigest()[:SHORT]


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.is_file() and not hidden and file.suffix != ".md":
            yield file


def _dimensions(folder: Path) -> int:
    """The length of its vectors: what its last module that changes it says, else the hidden size."""
    size = 0
    for module in _json(folder / "modules.json", default=[]):
        config = _json(folder / module["path"] / "config.json", default={})
        if module["type"].endswith(".Pooling"):
            modes = sum(bool(config[key]) for key in config if key.startswith("pooling_mode_"))
            size = config.get("word_embedding_dimension", 0) * max(modes, 1)
        size = config.get("out_features", size)
    size = size or _json(folder / "config.json", default={}).get("hidden_size", 0)
    if not size:
        raise EmbeddingError(
            f"{str(folder)!r} is not a model for sentence-transformers",
            expected="a config.json with hidden_size, or a modules.json",
            found=", ".join(sorted(file.name for file in folder.iterdir())[:5]) or "an empty folder",
            hint="save it there with SentenceTransformer.save_pretrained or transformers' save_pretrained",
        )
    return int(size)


def _json(file: Path, *, default: Any) -> Any:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else default


def _snapshot(name: str) -> Path:
    """The folder of a model from the hub, which is named by its revision."""
    from huggingface_hub import snapshot_download

    repository, _, revision = name.partition("@")

    def download(*, local: bool) -> Path:
        return Path(
            snapshot_download(
                repository,
                revision=revision or None,
                ignore_patterns=_NOT_NEEDED,
                local_files_only=local,
            )
        )

    # huggingface_hub and the HTTP library below it have many names for "no": all of them lead to one hint.
    try:
        present = download(local=True)
        if any(found for pattern in _WEIGHTS for found in present.glob(pattern)):
            return present
    except Exception:
        pass
    try:
        return download(local=False)
    except Exception as error:
        raise EmbeddingError(
            f"the model {name!r} could not be fetched from the hub",
            expected="a folder of that name, a copy on this machine, or a network",
            found=f"{type(error).__name__}: {error}".splitlines()[0],
            hint="check the spelling and the network (a private model needs HF_TOKEN), or give its folder",
        ) from error
