"""What an embedder is: a name, a version, a number of dimensions, and texts in, unit vectors out.

The version is a digest of everything that decides a vector, so that vectors of two versions are never mixed.

>>> Description(name="minilm", version="0123456789abcdef", dimensions=384).folder_name
'minilm-0123456789abcdef'
>>> Description(name="/srv/models/My BERT", version="0123456789abcdef", dimensions=32).folder_name
'my-bert-0123456789abcdef'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""One row per text, each of length 1."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """What keys are made of; known without loading any weights."""

    name: str
    version: str
    dimensions: int

    @property
    def folder_name(self) -> str:
        """The version with a readable beginning, for a folder of what was made with it."""
        name = PurePath(self.name).name
        return f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'embedder'}-{self.version}"


class Embedder(Protocol):
    """Texts in, unit vectors out. Cheap to make; weights are loaded by the first `embed`."""

    @property
    def name(self) -> str:
        """The name it was asked for by."""

    @property
    def version(self) -> str:
        """A digest of what decides its vectors."""

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""

    def embed(self, texts: Sequence[str], *, progress: str | None = None) -> Vectors:
        """One vector per text, in the order given.

        Args:
            texts: any number of them; what is longer than the embedder can read is cut off.
            progress: what the texts are, such as "chunks", to be told how far it is.
        """
