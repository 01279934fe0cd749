"""Score rows with the champion, in a stream of Arrow batches: memory does not grow with the number of rows.

Each batch becomes a float64 matrix column by column, without pandas; the estimator is loaded once. With no
rows to score, neither MLflow nor scikit-learn is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ml import reasons, relation, tasks
from ml.comparisons import CHUNK_ROWS
from ml.dataset import is_number, matrix, matrix_of_trees
from ml.errors import ScoringError
from ml.metrics import Floats
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor
from ml.progress import say
from ml.relation import Relation

if TYPE_CHECKING:
    import duckdb

    from ml.served import Served

KEY = "scoring_key"
PROGRESS_ROWS = 200_000
"""How often a long scoring says how far it is."""
BATCH_ROWS = CHUNK_ROWS
"""Rows per batch from table to table: as many as are compared with thresholds at once."""
_STREAM = "_stream_of_scores"
_ORIGIN = (
    pa.field("model_name", pa.string()),
    pa.field("model_version", pa.int64()),
    pa.field("run_id", pa.string()),
    pa.field("scored_at", pa.timestamp("us")),
)
_ORIGIN_IN_SQL = dict(
    zip((field.name for field in _ORIGIN), ("text", "bigint", "text", "timestamp"), strict=True)
)


def score_schema(spec: Predictor, *, with_reasons: bool = True, with_origin: bool = True) -> pa.Schema:
    """The columns of the scores of a predictor; the origin is the same in every row of a batch."""
    columns = [
        pa.field(spec.entity, pa.string()),
        pa.field(spec.time, pa.date32()),
        pa.field(KEY, pa.string()),
        *tasks.of(spec.task).columns(spec),
    ]
    if with_reasons:
        columns += reasons.schema()
    return pa.schema([*columns, *_ORIGIN] if with_origin else columns)


def run(predictor: str, *, rows: Relation, champion: Relation) -> pa.Table | pa.RecordBatchReader:
    """Score every row of a relation: an empty table if there are none, else a stream.

    Args:
        predictor: a folder name in `ml/predictors`.
        rows: entity, time, `scoring_key` and the features, of the rows that are not scored yet.
        champion: promotion rows; the newest one names the champion.

    Raises:
        ScoringError: there is no champion, or a column that it needs is missing.
    """
    spec = predictors.load(predictor)
    # First, for both relations may share one connection: a query on it would end the stream that is open, and
    # what had not been read by then would be missing without a word.
    promotions = relation.rows(champion)
    source = relation.reader(rows)
    first = next((batch for batch in source if batch.num_rows), None)
    if first is None:
        return score_schema(spec).empty_table()
    chosen = _champion(promotions, spec)
    from ml import served

    model = served.load(chosen["champion_model_uri"])
    _require(source.schema, [spec.entity, spec.time, KEY], model)
    origin = [pa.scalar(value, field.type) for value, field in zip(_origin(chosen), _ORIGIN, strict=True)]
    schema = score_schema(spec)

    def stamped() -> Iterator[pa.RecordBatch]:
        for batch in _scores(chain([first], source), spec, model):
            same = [pa.repeat(value, batch.num_rows) for value in origin]
            yield pa.RecordBatch.from_arrays([*batch.columns, *same], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, stamped())


def score_table(
    con: duckdb.DuckDBPyConnection,
    *,
    predictor: str,
    source: str,
    target: str,
    champion: Relation,
    with_reasons: bool = True,
    model: Served | None = None,
) -> int:
    """Score a DuckDB table into a new DuckDB table: the path for millions of rows.

    DuckDB adds the origin, which is the same in every row, while it writes; reading, scoring and writing
    overlap. Keys are written as they are: to compress what looks like chance takes DuckDB longer than all the
    rest of the writing, and saves half of their bytes.

    Args:
        con: an open connection; it may write.
        source, target: quoted names of tables; the target is replaced.
        predictor, champion: as for `run`.
        model: the champion, if it is loaded already.
        with_reasons: without them, a row costs one prediction instead of one per concept.

    Returns:
        The number of rows of the target.
    """
    spec = predictors.load(predictor)
    chosen = _champion(relation.rows(champion), spec)
    from ml import served

    model = model or served.load(chosen["champion_model_uri"])
    keys = [spec.entity, spec.time, KEY]
    _require(con.table(source).limit(0).to_arrow_table().schema, keys, model)
    rows = con.cursor().sql(f"select {', '.join([*keys, *model.features])} from {source}")
    schema = score_schema(spec, with_reasons=with_reasons, with_origin=False)
    read = _ahead(relation.reader(rows, batch_rows=BATCH_ROWS))
    batches = _ahead(_scores(read, spec, model, with_reasons=with_reasons))
    writer = con.cursor()
    writer.register(_STREAM, pa.RecordBatchReader.from_batches(schema, batches))
    scored = writer.from_arrow(schema.empty_table())
    columns = {**dict(zip(scored.columns, map(str, scored.types), strict=True)), **_ORIGIN_IN_SQL}
    uncompressed = {spec.entity: " using compression uncompressed", KEY: " using compression uncompressed"}
    defined = ", ".join(f"{name} {kind}{uncompressed.get(name, '')}" for name, kind in columns.items())
    origin = ", ".join("?" for _ in _ORIGIN_IN_SQL)
    writer.begin()
    try:
        writer.execute(f"create or replace table {target} ({defined})")
        writer.execute(f"insert into {target} select *, {origin} from {_STREAM}", _origin(chosen))
    except Exception:
        writer.rollback()
        raise
    writer.commit()
    return int(writer.execute(f"select count(*) from {target}").fetchall()[0][0])


def _ahead(source: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, the next one made by another thread while this one is used."""
    batches = iter(source)
    with ThreadPoolExecutor(max_workers=1) as maker:
        following = maker.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = maker.submit(next, batches, None)
            yield batch


def _scores(
    source: Iterable[pa.RecordBatch],
    spec: Predictor,
    model: Served,
    *,
    with_reasons: bool = True,
) -> Iterator[pa.RecordBatch]:
    n_scored = 0
    for batch in source:
        if batch.num_rows == 0:
            continue
        said: list[pa.Array] = []
        if not with_reasons and model.compares_32_bits:
            p = model.predict(matrix_of_trees(batch, model.features))
        else:
            x = matrix(batch, model.features)
            model.task.require_rows(x, model.features, model.about)
            p = model.predict(x)
        if with_reasons:
            said = reasons.explain(
                x,
                p,
                predict=model.predict,
                task=model.task,
                features=model.features,
                reference=model.reference,
                reasons=spec.reasons,
            )
        before, n_scored = n_scored, n_scored + batch.num_rows
        if before // PROGRESS_ROWS != n_scored // PROGRESS_ROWS:
            say(f"{spec.name}: scored {n_scored:,} rows so far")
        yield _batch(batch, p, said, spec, model)
    say(f"{spec.name}: scored {n_scored:,} rows")


def _batch(
    batch: pa.RecordBatch, p: Floats, said: list[pa.Array], spec: Predictor, model: Served
) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [
            batch[spec.entity].cast(pa.string()),
            batch[spec.time].cast(pa.date32()),
            batch[KEY].cast(pa.string()),
            *model.task.arrays(p, spec, model.about),
            *said,
        ],
        schema=score_schema(spec, with_reasons=bool(said), with_origin=False),
    )


def _origin(champion: Mapping[str, Any]) -> list[Any]:
    """The values of the origin's columns."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return [champion["predictor"], int(champion["champion_version"]), champion["champion_run_id"], now]


def _champion(promotions: list[dict[str, Any]], spec: Predictor) -> dict[str, Any]:
    found = [row for row in promotions if row["predictor"] == spec.name]
    if not found:
        raise ScoringError(
            f"{spec.name!r} has no champion",
            expected="a promotion row with a champion",
            found="no promotion row",
            hint=f"build the promotion node of {spec.name!r} first",
        )
    return max(found, key=lambda row: row["decided_at"])


def _require(schema: pa.Schema, keys: list[str], model: Served) -> None:
    if missing := [name for name in [*keys, *model.features] if name not in schema.names]:
        raise ScoringError(
            f"the rows to score lack the column {missing[0]!r}",
            expected=f"{', '.join(keys)} and the {len(model.features)} features of the champion",
            found=f"{len(missing)} missing: {', '.join(missing)}",
            hint="the champion was trained on these columns: bring them back, or train a new version",
        )
    for name in model.features:
        kind = schema.field(name).type
        if not (is_number(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)):
            raise ScoringError(
                f"the column {name!r} of the rows to score is not a number",
                expected="an integer, a float, a decimal or a boolean",
                found=str(kind),
                hint="compute the feature with the same SQL as in the training set",
            )
