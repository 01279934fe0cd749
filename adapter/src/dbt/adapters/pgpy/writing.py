"""What a Python model returns, streamed as binary COPY into a temporary table on dbt's own connection."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pgpq import ArrowToPostgresBinaryEncoder

from dbt.adapters.pgpy.reading import PG_TYPE, Relation
from dbt.adapters.pgpy.running import PythonModelError

BATCH_ROWS = 16_384
MAX_NAME_BYTES = 63
EXPECTED = "a pandas, polars or Arrow table, a RecordBatchReader, or a generator of such batches"
Encode = Callable[[pa.Array], pa.Array]
_DIRECT: dict[pa.DataType, str] = {
    pa.int8(): "smallint",
    pa.int16(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.uint8(): "smallint",
    pa.uint16(): "integer",
    pa.uint32(): "bigint",
    pa.uint64(): "numeric(20)",
    pa.float16(): "real",
    pa.float32(): "real",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
    pa.string(): "text",
    pa.large_string(): "text",
    pa.binary(): "bytea",
    pa.large_binary(): "bytea",
    pa.date32(): "date",
    pa.time64("us"): "time",
    pa.duration("us"): "interval",
}


class Column(NamedTuple):
    """A column on its way: its name, type in the temporary table, type in the model, and its encoding."""

    name: str
    staged: str
    final: str
    encode: Encode

    @property
    def quoted(self) -> str:
        """The name as SQL."""
        return '"' + self.name.replace('"', '""') + '"'


def select_from(relation: Relation, column_types: Mapping[str, str]) -> str:
    """The query of a relation that the model returned as it is, with the model's column types."""
    if not column_types:
        return relation.sql
    quoted = [(name, '"' + name.replace('"', '""') + '"') for name in relation.columns]
    return relation.select(
        *(f"{sql}::{column_types[name]} as {sql}" if name in column_types else sql for name, sql in quoted)
    ).sql


def copy(handle: Any, result: Any, column_types: Mapping[str, str]) -> str:
    """Stream a result into a temporary table of dbt's connection; return the select that reads it.

    Memory holds one batch at a time. The table goes with the connection, which dbt closes after each node.
    """
    reader = as_reader(result)
    columns = [_column(field, column_types.get(field.name)) for field in reader.schema]
    _check_names(columns, column_types)
    stage = f'pg_temp."pgpy_{uuid.uuid4().hex}"'
    with handle.cursor() as cursor:
        cursor.execute(f"create temporary table {stage} ({', '.join(f'{c.quoted} {c.staged}' for c in columns)})")
        source = _Source(_encoded(reader, columns))
        try:
            cursor.copy_expert(f"copy {stage} from stdin (format binary)", source, size=1 << 20)
        except Exception as error:
            raise source.error or error from None
    selected = [c.quoted if c.staged == c.final else f"{c.quoted}::{c.final} as {c.quoted}" for c in columns]
    return f"select {', '.join(selected)} from {stage}"


def as_reader(result: Any) -> pa.RecordBatchReader:
    """Whatever a model returned, as a stream of Arrow batches."""
    if isinstance(result, pa.RecordBatchReader):
        return result
    if type(result).__module__.partition(".")[0] == "pandas":
        result = pa.Table.from_pandas(result, preserve_index=False).replace_schema_metadata(None)
    if hasattr(result, "collect") and not hasattr(result, "__arrow_c_stream__"):  # A lazy polars frame.
        result = result.collect()
    if hasattr(result, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(result)
    if hasattr(result, "__arrow_c_array__"):
        batch = pa.record_batch(result)
        return pa.RecordBatchReader.from_batches(batch.schema, [batch])
    if isinstance(result, Iterable) and not isinstance(result, str | bytes | Mapping):
        return _chained(iter(result))
    what = "nothing" if result is None else f"a {type(result).__name__}"
    raise PythonModelError(f"the model returned {what}.\n  Expected: {EXPECTED}.\n  Hint: end it with `return df`.")


def _chained(parts: Iterator[Any]) -> pa.RecordBatchReader:
    """The batches of a generator; the first one decides the columns and their types."""
    first = next(parts, None)
    if first is None:
        raise PythonModelError("the generator yielded nothing.\n  Hint: yield an empty batch, which names the columns.")
    head = as_reader(first)

    def batches() -> Iterator[pa.RecordBatch]:
        yield from head
        for part in parts:
            table = as_reader(part).read_all()
            if sorted(table.column_names) != sorted(head.schema.names):
                raise PythonModelError(
                    f"a later batch has the columns {', '.join(table.column_names)}."
                    f"\n  Expected: {', '.join(head.schema.names)}, as in the first."
                )
            yield from table.select(head.schema.names).cast(head.schema).to_batches()

    return pa.RecordBatchReader.from_batches(head.schema, batches())


def _check_names(columns: list[Column], column_types: Mapping[str, str]) -> None:
    names = [column.name for column in columns]
    if not names:
        raise PythonModelError("the result has no columns.\n  Hint: name at least one column, even with no rows.")
    if twice := {name for name in names if names.count(name) > 1}:
        raise PythonModelError(f"the result has several columns of the name {', '.join(sorted(twice))}.")
    if long := [name for name in names if len(name.encode()) > MAX_NAME_BYTES]:
        raise PythonModelError(f"PostgreSQL would cut the name {long[0]!r}, which has over {MAX_NAME_BYTES} bytes.")
    if unknown := sorted(set(column_types) - set(names)):
        raise PythonModelError(
            f"column_types names {', '.join(unknown)}, which the result does not have.\n  Found: {', '.join(names)}."
        )


def _column(field: pa.Field, wanted: str | None) -> Column:
    """How a column travels. `wanted`, from `column_types`, wins over the type that the rows came from."""
    try:
        staged, encode = _wire(field.type)
    except KeyError:
        raise PythonModelError(
            f"column {field.name!r} has the type {field.type}, which PostgreSQL has no equal of."
            "\n  Hint: turn it into JSON text and set column_types to jsonb, or into several columns."
        ) from None
    origin = (field.metadata or {}).get(PG_TYPE, b"").decode()
    if not origin and staged == "text[]" and pa.types.is_timestamp(field.type.value_type):
        origin = "timestamptz[]"
    final = wanted or (origin if staged in ("text", "text[]", "real[]") and origin else staged)
    if final.lower().startswith("vector") and staged == "real[]":
        staged, encode = "vector", _vector
    return Column(field.name, staged, final, encode)


def _wire(kind: pa.DataType) -> tuple[str, Encode]:
    """The PostgreSQL type of an Arrow type, and what makes an array of it encodable. KeyError: there is none."""
    if kind in _DIRECT:
        return _DIRECT[kind], lambda array: array
    if isinstance(kind, pa.UuidType):
        return "uuid", lambda array: array.storage
    if isinstance(kind, pa.BaseExtensionType):
        name, encode = _wire(kind.storage_type)
        return "jsonb" if kind.extension_name == "arrow.json" else name, lambda array: encode(array.storage)
    if pa.types.is_decimal(kind):
        if pa.types.is_decimal256(kind) and kind.precision > 38:
            return "numeric", _cast(pa.decimal128(38, kind.scale))
        return f"numeric({kind.precision},{kind.scale})", _cast(pa.decimal128(kind.precision, kind.scale))
    if pa.types.is_timestamp(kind):
        return "timestamp with time zone" if kind.tz else "timestamp", _cast(pa.timestamp("us", kind.tz))
    if pa.types.is_dictionary(kind):
        name, encode = _wire(kind.value_type)
        return name, lambda array: encode(array.dictionary_decode())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _wire_of_list(kind)
    if kind == pa.month_day_nano_interval():
        return "interval", _interval
    for test, target in (
        (pa.types.is_date, pa.date32()),
        (pa.types.is_time, pa.time64("us")),
        (pa.types.is_duration, pa.duration("us")),
        (pa.types.is_string_view, pa.large_string()),
        (pa.types.is_fixed_size_binary, pa.binary()),
        (pa.types.is_binary_view, pa.large_binary()),
        (pa.types.is_null, pa.string()),
    ):
        if test(kind):
            return _DIRECT[target], _cast(target)
    raise KeyError(kind)


def _wire_of_list(kind: Any) -> tuple[str, Encode]:
    """Arrays of what pgpq can encode inside an array; zoned timestamps go as text, for it would drop the zone."""
    name, _ = _wire(kind.value_type)
    if name == "timestamp with time zone":
        return "text[]", _cast(pa.list_(pa.string()))
    items = {sql: arrow for arrow, sql in _DIRECT.items()} | {"timestamp": pa.timestamp("us")}
    item = kind.value_type if pa.types.is_decimal128(kind.value_type) else items.get(name)
    if item is None:
        raise KeyError(kind)
    return f"{name}[]", _cast(pa.list_(item))


def _cast(target: pa.DataType) -> Encode:
    return lambda array: array if array.type == target else pc.cast(array, target)


def _interval(array: pa.Array) -> pa.Array:
    """Months, days and nanoseconds as the 16 bytes of PostgreSQL: microseconds, days, months, big-endian."""
    parts = np.frombuffer(array.buffers()[1], dtype="<i4,<i4,<i8")[array.offset : array.offset + len(array)]
    months, days, nanos = parts["f0"], parts["f1"], parts["f2"]
    if (nanos[np.asarray(array.is_valid())] % 1000).any():
        raise pa.ArrowInvalid("an interval has a fraction of a microsecond")
    wire = np.empty(len(array), dtype=">i8,>i4,>i4")
    wire["f0"], wire["f1"], wire["f2"] = nanos // 1000, days, months
    binary = pa.Array.from_buffers(pa.binary(16), len(array), [None, pa.py_buffer(wire)])
    return pc.if_else(array.is_valid(), binary, None) if array.null_count else binary


def _vector(array: pa.Array) -> pa.Array:
    """Lists of floats as pgvector's bytes: length, zero, and the floats, big-endian."""
    lists = array.cast(pa.list_(pa.float32()))
    if lists.values.null_count and lists.flatten().null_count:
        raise pa.ArrowInvalid("a vector has a null in it")
    floats = lists.flatten().to_numpy(zero_copy_only=False).astype(">f4")
    sizes = np.diff(np.asarray(lists.offsets)) if not lists.null_count else pc.list_value_length(lists).fill_null(0).to_numpy()
    ends = np.concatenate([[0], np.cumsum(sizes)])
    if len(sizes) and (sizes == sizes[0]).all():  # One size, the usual case: a matrix with four bytes before each row.
        rows = np.empty((len(sizes), 4 + 4 * sizes[0]), dtype=np.uint8)
        rows[:, :4] = np.frombuffer(int(sizes[0]).to_bytes(2, "big") + b"\0\0", dtype=np.uint8)
        rows[:, 4:] = floats.reshape(len(sizes), -1).view(np.uint8)
        return pa.Array.from_buffers(pa.binary(rows.shape[1]), len(rows), [None, pa.py_buffer(rows)])
    parts = [int(n).to_bytes(2, "big") + b"\0\0" + floats[a:b].tobytes() for n, a, b in zip(sizes, ends, ends[1:])]
    return pa.array([part if ok else None for part, ok in zip(parts, lists.is_valid().to_pylist())], pa.binary())


def _encoded(reader: pa.RecordBatchReader, columns: list[Column]) -> Iterator[bytes]:
    """The bytes of a binary COPY, a batch at a time."""
    names = [column.name for column in columns]
    encoder = None
    for whole in _pieces(reader, columns):
        arrays = []
        for column, array in zip(columns, whole.columns, strict=True):
            try:
                arrays.append(column.encode(array))
            except pa.ArrowInvalid as error:
                raise PythonModelError(f"column {column.name!r} cannot become {column.staged}: {error}.") from error
        batch = pa.RecordBatch.from_arrays(arrays, names)
        if encoder is None:
            encoder = ArrowToPostgresBinaryEncoder(batch.schema)
            yield encoder.write_header()
        yield encoder.write_batch(batch)
    if encoder:
        yield encoder.finish()


def _pieces(reader: pa.RecordBatchReader, columns: list[Column]) -> Iterator[pa.RecordBatch]:
    """The batches in pieces of at most BATCH_ROWS rows; one empty piece if there is no batch at all."""
    yield pa.RecordBatch.from_pylist([], reader.schema)
    for batch in reader:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield batch.slice(start, BATCH_ROWS)


class _Source:
    """A file for psycopg2 to read; keeps the error that psycopg2 would replace by its own."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest, self.error = chunks, b"", None

    def read(self, size: int) -> bytes:
        """At most `size` bytes; empty at the end."""
        try:
            while not self._rest:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return b""
                self._rest = memoryview(chunk)
        except Exception as error:
            self.error = error
            raise
        head, self._rest = self._rest[:size], self._rest[size:]
        return bytes(head)
