"""How right classifiers of texts are: macro-F1 with 95 % intervals, as a whole and for each part left out.

`ai_sentiment` is judged on positive and negative texts by which of the two it says; `ai_sentiment_label` and
`ai_classify_ticket` by the class with the highest score.

>>> judged = pa.table({
...     "function_name": ["ai_sentiment"] * 4, "part": ["x"] * 4,
...     "label": ["positive", "negative", "neutral", "positive"],
...     "predicted": ["positive", "negative", "positive", "neutral"],
...     "predicted_pole": ["positive", "negative", "positive", "negative"], "head_key": ["k"] * 4,
... })
>>> rows = run(judgements=judged, previous=None).to_pylist()
>>> [(row["function_name"], row["part"], round(row["metric_value"], 3), row["n_texts"]) for row in rows[:2]]
[('ai_sentiment', 'all', 0.667, 3), ('ai_sentiment', 'x', 0.667, 3)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ml import relation
from ml.fingerprint import code_digest, digest
from ml.relation import Relation

METRIC = "macro_f1"
N_RESAMPLES = 2_000
SEED = 20_261_126
FEWEST = 100
"""Texts of a part below which its own figure says little: it is not reported."""
_SCHEMA = pa.schema(
    [
        ("function_name", pa.string()),
        ("part", pa.string()),
        ("metric", pa.string()),
        ("metric_value", pa.float64()),
        ("interval_low", pa.float64()),
        ("interval_high", pa.float64()),
        ("n_texts", pa.int32()),
        ("measurement_key", pa.string()),
        ("measured_at", pa.timestamp("us")),
    ]
)
_Rows = list[dict[str, str]]


def run(*, judgements: Relation, previous: Relation | None) -> pa.Table:
    """One row per function and part; no rows if nothing changed.

    Args:
        judgements: function_name, part, label, predicted, predicted_pole, head_key.
        previous: the `measurement_key` of the rows that are there, if any.
    """
    judged = relation.table(judgements)
    keys = sorted(judged["head_key"].unique().to_pylist())
    key = digest(*keys, code_digest(["ml.text.measurement"]))
    if previous is not None and {row["measurement_key"] for row in relation.rows(previous)} == {key}:
        return _SCHEMA.empty_table()
    now, rows = datetime.now(UTC).replace(tzinfo=None), judged.to_pylist()
    found = [
        {
            "function_name": function_name,
            "part": part,
            "metric": METRIC,
            **macro_f1([label for label, _ in pairs], [said for _, said in pairs]),
            "n_texts": len(pairs),
            "measurement_key": key,
            "measured_at": now,
        }
        for function_name, pairs_of in _judged(rows)
        for part, pairs in pairs_of.items()
    ]
    return pa.Table.from_pylist(found, schema=_SCHEMA)


def macro_f1(labels: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    """The mean over classes of F1, and the ends of its interval by drawing texts with replacement.

    >>> macro_f1(["a", "b"], ["a", "b"])
    {'metric_value': 1.0, 'interval_low': 1.0, 'interval_high': 1.0}
    """
    classes = sorted({*labels, *predicted})
    n = len(labels)
    is_label, is_said = (
        np.array(column)[:, None] == np.array(classes)[None, :] for column in (labels, predicted)
    )
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES)
    weights = np.vstack([np.ones((1, n)), drawn])
    scores = _f1(weights @ (is_label & is_said), weights @ is_label, weights @ is_said)
    # A class that nobody labelled is no class; one that a draw left out does not count in it.
    low, high = np.quantile(scores[1:], [0.025, 0.975])
    return {"metric_value": float(scores[0]), "interval_low": float(low), "interval_high": float(high)}


def _f1(
    hits: npt.NDArray[np.float64], labelled: npt.NDArray[np.float64], said: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    present = labelled > 0
    of_class = np.where(present, 2 * hits / np.maximum(labelled + said, 1), 0.0)
    mean: npt.NDArray[np.float64] = of_class.sum(axis=1) / present.sum(axis=1)
    return mean


def _judged(rows: _Rows) -> Iterator[tuple[str, dict[str, list[tuple[str, str]]]]]:
    """For each function: pairs of label and what was said, of all texts and of each large part."""
    for name in sorted({row["function_name"] for row in rows}):
        own = [row for row in rows if row["function_name"] == name]
        if name == "ai_sentiment":
            poles = [row for row in own if row["label"] != "neutral"]
            yield name, _by_part(poles, "predicted_pole")
            yield "ai_sentiment_label", _by_part(own, "predicted")
        else:
            yield name, _by_part(own, "predicted")


def _by_part(rows: _Rows, said: str) -> dict[str, list[tuple[str, str]]]:
    found = {"all": [(row["label"], row[said]) for row in rows]}
    for part in sorted({row["part"] for row in rows}):
        pairs = [(row["label"], row[said]) for row in rows if row["part"] == part]
        if len(pairs) >= FEWEST or len(rows) < FEWEST:
            found[part] = pairs
    return found
