"""A classifier of texts that ends as a table: one weight per word and class.

A text is the sum of what its words are, divided by the root of their number. What a word is has two parts:
its static vector, which lets the classifier judge words that it has never seen, and the word itself, which
corrects the vector where there are examples. A denied word (`not_good`) is half the opposite of the word,
and besides something of its own. On these features a ridge regression predicts one number per class; being
linear, it collapses to

    score of a class = sum of the weights of the text's words / sqrt(number of words)

so that SQL needs a table of words and a sum. Ridge regression as a classifier is as in Rifkin, Yeo and
Poggio (2003); the scores of texts in a group that was left out come from the fit on everything, in closed
form (An, Liu and Venkatesh, 2007).

>>> words = pa.table({
...     "text_id": ["a", "a", "b", "b", "c", "d"],
...     "word": ["good", "film", "bad", "film", "great", "awful"],
...     "n": [1] * 6,
... })
>>> labels = pa.table({
...     "text_id": ["a", "b", "c", "d"], "part": ["x", "x", "y", "y"],
...     "label": ["positive", "negative", "positive", "negative"],
... })
>>> examples = Examples.of(words, labels)
>>> weights = fit(examples)
>>> weights["word"][:2], sorted(weights)
(['a', 'aa'], ['negative', 'positive', 'word'])
>>> place = weights["word"].index("wonderful")
>>> weights["positive"][place] > 0 > weights["negative"][place]
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ml.errors import TrainingDataError
from ml.text import distillation, vocabulary

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float64]

DENIED = "not_"
"""How a word begins that is denied in its text; see macros/cross_db/each_spoken_word.sql."""
OPPOSITE = 0.5
"""How much a denied word is the opposite of the word: "not good" is bad, "not terrible" hardly great."""
UNIT = 1_000_000
"""A weight of 1.0, as an integer: sums of integers are the same in every order."""


@dataclass(frozen=True, kw_only=True)
class Scales:
    """How much the vectors of words count, those of denied words beside, and the words themselves; and the
    penalty on all."""

    vectors: float = 4.0
    denied: float = 1.0
    words: float = 1.0
    penalty: float = 0.3


DEFAULT = Scales()


@dataclass(frozen=True)
class Examples:
    """Labelled texts as words.

    Attributes:
        text_ids: of the texts, sorted.
        labels: the class of each text.
        parts: what is left out together when the classifier is judged: a domain, or a fold.
        words: all words, sorted.
        counts: how often each word occurs in each text, shape (texts, words).
    """

    text_ids: list[str]
    labels: list[str]
    parts: list[str]
    words: list[str]
    counts: sparse.csr_matrix

    @classmethod
    def of(cls, words: pa.Table, labels: pa.Table) -> Examples:
        """From two tables: (text_id, word, n) and (text_id, part, label).

        Raises:
            TrainingDataError: there are not two classes, or no words.
        """
        from scipy import sparse

        rows = labels.select(["text_id", "part", "label"]).sort_by("text_id").to_pydict()
        row_of = {text_id: row for row, text_id in enumerate(rows["text_id"])}
        if len(set(rows["label"])) < 2 or not words.num_rows:
            raise TrainingDataError(
                "the labelled texts cannot teach a classifier",
                expected="texts with words, of two classes at least",
                found=f"{len(row_of)} texts of {len(set(rows['label']))} classes, {words.num_rows} words",
                hint="look at the golden seeds, or at your own files that replace them (raw_path)",
            )
        found = words.select(["text_id", "word", "n"]).to_pydict()
        all_words = sorted(set(found["word"]))
        column_of = {word: column for column, word in enumerate(all_words)}
        places = [row_of[text_id] for text_id in found["text_id"]], [column_of[w] for w in found["word"]]
        counts = sparse.csr_matrix(
            (np.array(found["n"], dtype=np.float64), places), shape=(len(row_of), len(all_words))
        )
        return cls(rows["text_id"], rows["label"], rows["part"], all_words, counts)

    @property
    def classes(self) -> list[str]:
        """The classes, sorted."""
        return sorted(set(self.labels))

    @property
    def targets(self) -> Floats:
        """1 for a text's class, 0 for the others, less their mean: shape (texts, classes)."""
        is_class = np.array(self.labels)[:, None] == np.array(self.classes)[None, :]
        return is_class.astype(np.float64) - 1 / len(self.classes)


def fit(examples: Examples, scales: Scales = DEFAULT) -> dict[str, list[str] | list[int]]:
    """The weight of every word for every class: of the examples' words, and of the plain words that the
    embedder knows, as they are and denied.

    Returns:
        `word`, sorted, and a list of integers for each class, in millionths.
    """
    from scipy.linalg import cho_factor, cho_solve

    dense, exact = _of_texts(examples, scales)
    dual = cho_solve(cho_factor(_kernel(dense, exact, scales), overwrite_a=True), examples.targets)
    plain = vocabulary.plain_words()
    denied = any(word.startswith(DENIED) for word in examples.words)
    words = sorted({*examples.words, *plain, *(DENIED + word for word in plain if denied)})
    dense_of_words, exact_of_words = _of_words(words, examples.words, scales)
    weights = dense_of_words @ (dense.T @ dual) + exact_of_words @ (exact.T @ dual)
    integers = np.round(weights * UNIT).astype(np.int64)
    return {"word": words} | {name: integers[:, at].tolist() for at, name in enumerate(examples.classes)}


def judge(examples: Examples, scales: Scales = DEFAULT) -> Floats:
    """The scores of each text by a fit that left out its part, shape (texts, classes)."""
    inverse = np.linalg.inv(_kernel(*_of_texts(examples, scales), scales))
    targets = examples.targets
    dual = inverse @ targets
    scores = np.empty_like(targets)
    parts = np.array(examples.parts)
    for part in sorted(set(examples.parts)):
        rows = np.flatnonzero(parts == part)
        scores[rows] = targets[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], dual[rows])
    return scores


def _kernel(dense: Floats, exact: sparse.csr_matrix, scales: Scales) -> Floats:
    """The inner products of texts, with the penalty on the diagonal."""
    kernel = np.asarray(dense @ dense.T + (exact @ exact.T).toarray())
    kernel[np.diag_indices_from(kernel)] += scales.penalty
    return kernel


def _of_texts(examples: Examples, scales: Scales) -> tuple[Floats, sparse.csr_matrix]:
    """The features of texts: the sum of those of their words, by the root of the number of words."""
    n_words = np.maximum(np.asarray(examples.counts.sum(axis=1)), 1.0)
    counts = examples.counts.multiply(1 / np.sqrt(n_words)).tocsr()
    dense, exact = _of_words(examples.words, examples.words, scales)
    return np.asarray(counts @ dense), (counts @ exact).tocsr()


def _of_words(words: list[str], known: list[str], scales: Scales) -> tuple[Floats, sparse.csr_matrix]:
    """The features of words: their vectors, dense, and which of the known words they are, exactly.

    A denied word is the opposite of what it denies, by halves, and besides something of its own.
    """
    from scipy import sparse

    denied = np.array([word.startswith(DENIED) for word in words], dtype=bool)
    plain = [word.removeprefix(DENIED) for word in words]
    vectors = _vectors(plain)
    sign = np.where(denied, -OPPOSITE, 1.0)[:, None]
    dense = np.hstack([scales.vectors * sign * vectors, scales.denied * denied[:, None] * vectors])
    column_of = {word: column for column, word in enumerate(known)}
    entries = [
        (row, column_of[word], share)
        for row, pair in enumerate(zip(words, plain, strict=True))
        for word, share in zip(pair, (1.0, -OPPOSITE if denied[row] else 0.0), strict=True)
        if share and word in column_of
    ]
    rows, columns, shares = zip(*entries, strict=True) if entries else ((), (), ())
    exact = sparse.csr_matrix((shares, (rows, columns)), shape=(len(words), len(known)), dtype=np.float64)
    return dense, scales.words * exact


def _vectors(words: list[str]) -> Floats:
    """The vectors of words; zero for pictures and numbers."""
    vectors = np.zeros((len(words), distillation.DIMENSIONS))
    spelt = [place for place, word in enumerate(words) if word.isascii() and word.isalpha()]
    vectors[spelt] = distillation.distil([words[place] for place in spelt]) / distillation.UNIT
    return vectors
