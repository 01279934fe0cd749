"""The training set as arrays, read in a stream, in an order that does not depend on the database.

A database promises no row order, and a fit depends on it: rows are sorted by time and entity. Beyond
`max_training_rows`, a row stays when a hash of its key is small enough, so the same rows stay whatever the
order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ml import relation, tasks
from ml.errors import TrainingDataError
from ml.predictors.spec import Predictor

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class TrainingSet:
    """Rows sorted by time and entity.

    Attributes:
        features: names of the columns of `x`.
        x: shape (n, len(features)), NaN = null.
        y: label, shape (n,): 0 or 1, a number, or the number of a class; 0 where there is none.
        entity: who, shape (n,), integer codes.
        time: as-of date, shape (n,), unit days.
        slices: values to report by, shape (n,) each.
        place: a hash of the entity between 0 and 1, shape (n,).
        classes: their names, where the label is a class.
    """

    features: list[str]
    x: Matrix
    y: NDArray[Any]
    entity: NDArray[np.int64]
    time: NDArray[np.datetime64]
    slices: dict[str, NDArray[np.str_]]
    place: NDArray[np.float64]
    classes: list[str]

    def __len__(self) -> int:
        return len(self.y)


def read(rows: relation.Relation, spec: Predictor, *, n_rows: int) -> TrainingSet:
    """Read a relation of `n_rows` rows into arrays.

    Raises:
        TrainingDataError: a column is missing, not a number, a feature is null throughout, or a label is
            not known.
    """
    stream = relation.reader(rows)
    label = [spec.label] if spec.label else []
    wanted = [spec.entity, spec.time, *label, *spec.slices.columns, *spec.features]
    numbers = [*([] if spec.task == "multiclass" else label), *spec.features]
    require(stream.schema, wanted, numeric=numbers, what="the training set")
    share = min(1.0, spec.max_training_rows / max(n_rows, 1))
    kept = []
    for batch in stream:
        if batch.num_rows and share < 1.0:
            key = pc.binary_join_element_wise(
                batch[spec.entity].cast(pa.string()), batch[spec.time].cast(pa.string()), "|"
            )
            batch = batch.filter(pa.array(_places(np.asarray(key)) < share))
        kept.append(batch.select(wanted))
    whole = pa.Table.from_batches(kept, schema=pa.schema([stream.schema.field(name) for name in wanted]))
    whole = whole.sort_by([(spec.time, "ascending"), (spec.entity, "ascending")])
    x = matrix(whole, spec.features)
    for name, column in zip(spec.features, x.T, strict=True):
        if len(column) and np.isnan(column).all():
            raise TrainingDataError(
                f"the feature {name!r} is null in every row",
                expected="some numbers",
                found=f"{len(column):,} nulls",
                hint=f"look at the SQL that computes {name!r}, or take it out of features in params.yml",
            )
    y, classes = _labels(whole, spec)
    entity = pc.dictionary_encode(whole[spec.entity].cast(pa.string()).combine_chunks())
    return TrainingSet(
        features=list(spec.features),
        x=x,
        y=y,
        classes=classes,
        place=_places(np.asarray(entity.dictionary))[entity.indices.to_numpy()],
        entity=entity.indices.to_numpy().astype(np.int64),
        time=whole[spec.time].cast(pa.date32()).to_numpy().astype("datetime64[D]"),
        slices={
            name: pc.fill_null(whole[name].cast(pa.string()), "unknown")
            .to_numpy(zero_copy_only=False)
            .astype(str)
            for name in spec.slices.columns
        },
    )


def _labels(whole: pa.Table, spec: Predictor) -> tuple[NDArray[Any], list[str]]:
    if spec.label is None:
        return np.zeros(len(whole), dtype=np.int8), []
    if (n_unknown := whole[spec.label].null_count) > 0:
        raise TrainingDataError(
            f"the label {spec.label!r} is null in some rows of the training set",
            expected="rows whose outcome is known",
            found=f"{n_unknown:,} nulls in {len(whole):,} rows",
            hint="leave out, in the SQL of the training set, what is not known yet",
        )
    y, classes = tasks.supervised(spec.task).labels(whole[spec.label])
    if (n_unknown := int((~np.isfinite(y)).sum())) > 0:
        raise TrainingDataError(
            f"the label {spec.label!r} is no number in some rows of the training set",
            expected="finite numbers",
            found=f"NaN or infinity in {n_unknown:,} of {len(whole):,} rows",
            hint="leave such rows out in the SQL of the training set",
        )
    return y, classes


def _places(keys: NDArray[Any]) -> NDArray[np.float64]:
    """A hash of each key, between 0 and 1: the same wherever and whenever it is taken."""
    from pandas.util import hash_array

    return hash_array(keys, categorize=False) / 2.0**64


def require(schema: pa.Schema, wanted: list[str], *, numeric: list[str], what: str) -> None:
    """Check that columns exist and that those in `numeric` are numbers.

    Raises:
        TrainingDataError: naming the first column at fault.
    """
    if missing := [name for name in wanted if name not in schema.names]:
        raise TrainingDataError(
            f"{what} lacks the column {missing[0]!r}",
            expected=f"the columns of params.yml, {len(wanted)} in all",
            found=f"{len(missing)} missing: {', '.join(missing)}",
            hint="add the column to the SQL model, or take it out of params.yml",
        )
    for name in numeric:
        kind = schema.field(name).type
        if not (is_number(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)):
            raise TrainingDataError(
                f"the column {name!r} of {what} is not a number",
                expected="an integer, a float, a decimal or a boolean",
                found=str(kind),
                hint="turn it into a number in SQL; a category becomes one column of 0 and 1 per value",
            )


def is_number(kind: pa.DataType) -> bool:
    """Whether an Arrow type is an integer, a float or a decimal."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def matrix(batch: pa.Table | pa.RecordBatch, features: list[str]) -> Matrix:
    """Columns as a float64 matrix, shape (n, len(features)), nulls as NaN; column by column, with no
    pandas."""
    return _filled(np.empty((batch.num_rows, len(features)), order="F"), batch, features)


def matrix_of_trees(batch: pa.RecordBatch, features: list[str]) -> NDArray[np.float32]:
    """The same as 32-bit floats, which is what trees compare."""
    return _filled(np.empty((batch.num_rows, len(features)), np.float32, order="F"), batch, features)


def _filled(x: Any, batch: pa.Table | pa.RecordBatch, features: list[str]) -> Any:
    for j, name in enumerate(features):
        column = batch[name]
        column = column if pa.types.is_floating(column.type) else column.cast(pa.float64())
        x[:, j] = column.to_numpy(zero_copy_only=False)
    return x
