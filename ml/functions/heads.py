"""Classifiers on sentence vectors: a logistic regression, fitted once for its labelled texts, and stored.

What a text is has two parts: its vector by all-MiniLM-L6-v2, which knows what it is about, and its words and
pairs of words, hashed, which say how it is meant ("not good"). The key covers texts, labels, embedder, code
and libraries; a head with the same key is loaded from `heads/` in the home, and nothing is fitted.

>>> words = features(np.zeros((1, 384), dtype=np.float32), ["Not good 😡"])
>>> words.shape, words.nnz
((1, 16768), 5)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ml import embedding, settings
from ml.embedding.complete import complete
from ml.embedding.embedder import Vectors
from ml.errors import EmbeddingError, FunctionError
from ml.fingerprint import code_digest, digest, library_digest
from ml.functions import vectors, wording
from ml.functions.examples import Examples
from ml.progress import say

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float64]

BUCKETS = 2**14
"""Of hashed words and pairs of words: most of those in 7,000 short texts occur once and say little."""
WORD_WEIGHT = 2.0
TRUST = 3.0
"""scikit-learn's C, and how much the words count: chosen on the golden texts, five domains left out."""
ENOUGH = 1_000
"""Steps of the solver; it stops by itself long before."""


@dataclass(frozen=True)
class Head:
    """A fitted head: its key, and the estimator."""

    key: str
    estimator: Any

    @property
    def classes(self) -> list[str]:
        """The classes, sorted."""
        return [str(name) for name in self.estimator.classes_]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, classes); rows add up to 1."""
        found: Floats = self.estimator.predict_proba(features(vectors.of(texts), texts))
        return found


def key(examples: Examples) -> str:
    """What decides a head."""
    code = code_digest(["ml.functions.heads", "ml.functions.vectors", "ml.functions.wording"])
    return digest(examples.digest, embedding.describe().version, code, library_digest())


def fitted(subject: str, examples: Examples) -> Head:
    """The head of a subject for these examples: from the home, else fitted now and stored there."""
    found = key(examples)
    file = _file(subject, found)
    estimator = _load(file)
    if estimator is None:
        say(f"{subject}: fitting a head on {len(examples.labels):,} texts")
        estimator = fit(examples)
        _store(file, estimator)
    return Head(found, estimator)


def stored(subject: str, found: str) -> Head:
    """The head with a key, which was fitted before.

    Raises:
        FunctionError: it is not in the home.
    """
    estimator = _load(_file(subject, found))
    if estimator is None:
        raise FunctionError(
            f"the head of {subject} is not there",
            expected=f"{_file(subject, found)}, which this user may read",
            found="no such file, or a damaged one",
            hint="create the functions again: warehouse postgres functions --tier model",
        )
    return Head(found, estimator)


def fit(examples: Examples) -> Any:
    """A logistic regression on the features of labelled texts."""
    from sklearn.linear_model import LogisticRegression

    of_texts = features(vectors.of(examples.bodies), examples.bodies)
    return LogisticRegression(C=TRUST, max_iter=ENOUGH).fit(of_texts, list(examples.labels))


def features(of_texts: Vectors, texts: Sequence[str]) -> sparse.csr_matrix:
    """The vectors of texts, and beside them their words and pairs of words."""
    from scipy import sparse
    from sklearn.feature_extraction.text import HashingVectorizer

    hashed = HashingVectorizer(
        n_features=BUCKETS,
        ngram_range=(1, 2),
        alternate_sign=False,
        tokenizer=wording.spoken,
        token_pattern=None,
        lowercase=False,
    ).transform(texts)
    return sparse.hstack([sparse.csr_matrix(of_texts.astype(np.float64)), WORD_WEIGHT * hashed]).tocsr()


def _file(subject: str, found: str) -> Path:
    return settings.home() / "heads" / f"{subject}-{found}.skops"


def _load(file: Path) -> Any | None:
    """The stored estimator; None if there is none, or none that can be read."""
    if not file.is_file():
        return None
    from skops import io

    try:
        return io.load(file)
    except Exception as error:  # A damaged zip, a part that is missing or not trusted.
        say(f"{file.name} is damaged and fitted anew: {str(error).splitlines()[0]}")
        return None


def _store(file: Path, estimator: Any) -> None:
    from skops import io

    try:
        with complete(file) as path:
            path.write_bytes(io.dumps(estimator))
    except EmbeddingError as error:
        say(f"{file.name} is not kept: {error.found}")
