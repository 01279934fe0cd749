"""Texts to vectors: `load` an embedder by its name, `describe` it without loading, `sync` a table of vectors.

>>> embedder = load("hashing")
>>> vectors = embedder.embed(["parental leave", "router firmware"])
>>> vectors.shape, embedder.dimensions
((2, 384), 384)
"""

from ml.embedding.catalogue import DEFAULT, describe, load
from ml.embedding.embedder import Description, Embedder, Vectors
from ml.embedding.syncing import sync

__all__ = ["DEFAULT", "Description", "Embedder", "Vectors", "describe", "load", "sync"]
