"""Which embedder a name means.

`minilm`, `minilm-int8` and `hashing` are our own. Anything with a slash or an existing folder is a model for
sentence-transformers: a path, or a name on the hub.

>>> load("hashing").embed(["one", "two"]).shape
(2, 384)
"""

from __future__ import annotations

from functools import cache

from ml.embedding import hashing, minilm, transformer
from ml.embedding.embedder import Description, Embedder

DEFAULT = minilm.PLAIN
OWN = (minilm.PLAIN, minilm.QUANTISED, hashing.NAME)


def describe(name: str = DEFAULT) -> Description:
    """Name, version and dimensions, without loading any weights or importing what runs them.

    Raises:
        EmbeddingError: there is no such embedder, or what it needs is not there.
    """
    if name == hashing.NAME:
        return hashing.DESCRIPTION
    if name in OWN:
        return minilm.describe(name)
    return transformer.describe(name, own=OWN)


def load(name: str = DEFAULT) -> Embedder:
    """The embedder of that name. The same one as before, if it did not change, with its weights in memory.

    Raises:
        EmbeddingError: as for `describe`.
    """
    return _load(describe(name))


@cache
def _load(description: Description) -> Embedder:
    if description.name == hashing.NAME:
        return hashing.Hashing()
    if description.name in OWN:
        return minilm.MiniLM(description)
    return transformer.Transformer(description)
