"""Tables of word weights and of judgements, computed when something changed and left alone when not.

>>> words = pa.table({"text_id": ["a", "b"], "word": ["good", "bad"], "n": [1, 1]})
>>> labels = pa.table({"text_id": ["a", "b"], "part": ["x", "y"], "label": ["positive", "negative"]})
>>> given = {"state": pa.table({"inputs_key": ["k1"]}), "words": words, "labels": labels}
>>> first = weights("ai_sentiment", **given, previous=None)
>>> first.column_names
['function_name', 'word', 'negative', 'positive', 'head_key', 'fitted_at']
>>> weights("ai_sentiment", **given, previous=first.select(["head_key"])).num_rows
0
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from ml import relation
from ml.fingerprint import code_digest, digest, library_digest
from ml.progress import say
from ml.relation import Relation
from ml.text import distillation, heads

SCALES = {
    "ai_sentiment": heads.Scales(vectors=4.0, denied=1.0, words=1.0, penalty=0.3),
    "ai_classify_ticket": heads.Scales(vectors=2.0, denied=0.0, words=2.0, penalty=3.0),
}
"""Chosen on the golden texts, each part left out once: half or double of one costs a point or two."""
_CODE = ("ml.text.heads", "ml.text.training")
_Columns = Mapping[str, list[Any]]


def weights(
    function_name: str, *, state: Relation, words: Relation, labels: Relation, previous: Relation | None
) -> pa.Table:
    """One row per word, with its weight for each class in millionths; no rows if nothing changed.

    Args:
        function_name: the SQL function that will read them.
        state: one row with `inputs_key`, a digest of words and labels.
        words: text_id, word, n; read only when something changed.
        labels: text_id, part, label.
        previous: the `head_key` of the rows that are there, if any.
    """
    labelled = relation.table(labels)
    classes = sorted(labelled["label"].unique().to_pylist())
    columns = {"word": pa.string()} | dict.fromkeys(classes, pa.int32())
    return _if_changed(function_name, state, words, labelled, previous, columns, heads.fit)


def judgements(
    function_name: str, *, state: Relation, words: Relation, labels: Relation, previous: Relation | None
) -> pa.Table:
    """One row per labelled text: its label, the class that a fit would give it that left out its part, and
    which of the first and the last class it would give it. No rows if nothing changed; arguments as above.
    """
    columns = dict.fromkeys(("text_id", "part", "label", "predicted", "predicted_pole"), pa.string())
    return _if_changed(function_name, state, words, labels, previous, columns, _judged)


def _judged(examples: heads.Examples, scales: heads.Scales) -> _Columns:
    scores, classes = heads.judge(examples, scales), examples.classes
    return {
        "text_id": examples.text_ids,
        "part": examples.parts,
        "label": examples.labels,
        "predicted": [classes[place] for place in scores.argmax(axis=1).tolist()],
        "predicted_pole": [classes[-1] if last > first else classes[0] for first, last in scores[:, [0, -1]]],
    }


def _if_changed(
    function_name: str,
    state: Relation,
    words: Relation,
    labels: Relation,
    previous: Relation | None,
    columns: Mapping[str, pa.DataType],
    compute: Callable[[heads.Examples, heads.Scales], _Columns],
) -> pa.Table:
    schema = pa.schema(
        {"function_name": pa.string()}
        | dict(columns)
        | {"head_key": pa.string(), "fitted_at": pa.timestamp("us")}
    )
    inputs_key = str(relation.one(state, what=f"state of {function_name}")["inputs_key"])
    key = digest(inputs_key, code_digest(_CODE), distillation.version(), library_digest())
    if previous is not None and {row["head_key"] for row in relation.rows(previous)} == {key}:
        return schema.empty_table()
    examples = heads.Examples.of(relation.table(words), relation.table(labels))
    say(f"{function_name}: learning from {len(examples.text_ids):,} texts")
    found = dict(compute(examples, SCALES[function_name]))
    n = len(next(iter(found.values())))
    now = datetime.now(UTC).replace(tzinfo=None)
    return pa.table(
        found | {"function_name": [function_name] * n, "head_key": [key] * n, "fitted_at": [now] * n},
        schema=schema,
    )
