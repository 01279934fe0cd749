"""What a Python model returns, streamed as binary COPY into a temporary table on dbt's own connection."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pgpq import ArrowToPostgresBinaryEncoder

from dbt.adapters.pgpy.reading import PG_TYPE, Relation, quote
from dbt.adapters.pgpy.running import PythonModelError

BATCH_ROWS = 16_384
MAX_NAME_BYTES = 63
EXPECTED = "a pandas, polars or Arrow table, a RecordBatchReader, or a generator of such batches"
Encode = Callable[[pa.Array], pa.Array]
_TYPES = {
    "smallint": [pa.int16(), pa.int8(), pa.uint8()],
    "integer": [pa.int32(), pa.uint16()],
    "bigint": [pa.int64(), pa.uint32()],
    "numeric(20,0)": [pa.uint64()],
    "real": [pa.float32(), pa.float16()],
    "double precision": [pa.float64()],
    "boolean": [pa.bool_()],
    "text": [pa.string(), pa.large_string(), pa.string_view(), pa.null()],
    "bytea": [pa.binary(), pa.large_binary(), pa.binary_view()],
    "date": [pa.date32(), pa.date64()],
    "time": [pa.time64("us"), pa.time64("ns"), pa.time32("s"), pa.time32("ms")],
    "interval": [pa.duration("us"), pa.duration("ns"), pa.duration("s"), pa.duration("ms")],
}
"""The Arrow types of a PostgreSQL type; the first is what goes over the wire, the others are cast to it."""
_NAMES = {arrow: name for name, types in _TYPES.items() for arrow in types}


class Column(NamedTuple):
    """A column on its way: its name, its type in the temporary table and in the model, and its encoding."""

    name: str
    staged: str
    final: str
    encode: Encode

    @property
    def selected(self) -> str:
        """How it is read from the temporary table; what came as numeric leaves without the zeros of a decimal."""
        column = quote(self.name)
        if self.final == "numeric":
            return f"trim_scale({column}) as {column}"
        return column if self.staged == self.final else f"{column}::{self.final} as {column}"


def select_from(relation: Relation, column_types: Mapping[str, str]) -> str:
    """The query of a relation that the model returned as it is, with the model's column types."""
    if not column_types:
        return relation.sql
    columns = [Column(name, "", column_types.get(name, ""), _vector) for name in relation.columns]
    _check_names(columns, column_types)
    return relation.select(*(column.selected for column in columns)).sql


def copy(handle: Any, result: Any, column_types: Mapping[str, str], table: str = "") -> tuple[str, int]:
    """Stream a result into `table` on dbt's connection, or into a temporary table where types must be cast.

    Memory holds one batch at a time. Returns a select that reads the temporary table, which goes with the
    connection, or nothing when the rows are in place already; and the number of rows.
    """
    reader = as_reader(result)
    columns = [_column(field, column_types.get(field.name)) for field in reader.schema]
    _check_names(columns, column_types)
    in_place = table and all(column.selected == quote(column.name) for column in columns)
    kind, _, name = (table if in_place else f"temporary table pg_temp.pgpy_{uuid.uuid4().hex}").rpartition("table ")
    with handle.cursor() as cursor:
        cursor.execute(f"create {kind} table {name} ({', '.join(f'{quote(c.name)} {c.staged}' for c in columns)})")
        source = _Source(_encoded(reader, columns))
        try:
            cursor.copy_expert(f"copy {name} from stdin (format binary)", source, size=1 << 20)
        except Exception as error:  # psycopg2 replaces what went wrong in the model by an error of its own.
            raise source.error or error from None
        select = "" if in_place else f"select {', '.join(column.selected for column in columns)} from {name}"
        return select, cursor.rowcount


def as_reader(result: Any) -> pa.RecordBatchReader:
    """Whatever a model returned, as a stream of Arrow batches."""
    if isinstance(result, pa.RecordBatchReader):
        return result
    if type(result).__module__.startswith("pandas.") and hasattr(result, "columns"):
        result = pa.Table.from_pandas(result, preserve_index=False).replace_schema_metadata(None)
    elif hasattr(result, "collect_schema"):  # A polars frame; a lazy one is collected.
        result = result.lazy().collect()
    if hasattr(result, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(result)
    if hasattr(result, "__arrow_c_array__"):
        batch = pa.record_batch(result)
        return pa.RecordBatchReader.from_batches(batch.schema, [batch])
    if isinstance(result, Iterable) and not isinstance(result, (str, bytes, Mapping)):
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
            try:
                yield from table.select(head.schema.names).cast(head.schema).to_batches()
            except (KeyError, ValueError, pa.ArrowException) as error:
                raise PythonModelError(
                    f"a later batch does not fit the first: {error}\n  Expected:\n{head.schema}\n  Found:\n"
                    f"{table.schema}\n  Hint: give every batch the same Arrow schema."
                ) from error

    return pa.RecordBatchReader.from_batches(head.schema, batches())


def _check_names(columns: list[Column], column_types: Mapping[str, str]) -> None:
    names = [column.name for column in columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PythonModelError(f"the result has several columns of the name {', '.join(twice)}.")
    if long := [name for name in names if len(name.encode()) > MAX_NAME_BYTES]:
        raise PythonModelError(f"PostgreSQL would cut the name {long[0]!r}, which has over {MAX_NAME_BYTES} bytes.")
    if unknown := sorted(set(column_types) - set(names)):
        raise PythonModelError(
            f"column_types names {', '.join(unknown)}, which the result does not have.\n  Found: {', '.join(names)}."
        )


def _column(field: pa.Field, wanted: str | None) -> Column:
    """How a column travels. `wanted`, from `column_types`, wins over the type that the rows came from."""
    try:
        staged, final, encode = _wire(field.type)
    except KeyError:
        raise PythonModelError(
            f"column {field.name!r} has the type {field.type}, which PostgreSQL has no equal of."
            "\n  Hint: turn it into JSON text and set column_types to jsonb, or into several columns."
        ) from None
    origin = (field.metadata or {}).get(PG_TYPE, b"").decode()
    restored = origin if staged in ("text", "text[]", "real[]") or origin == "numeric" else ""
    final = wanted or restored or final
    if final.lower().startswith("vector") and staged == "real[]":
        return Column(field.name, "vector", final, _vector)
    return Column(field.name, staged, final, encode)


def _wire(kind: Any) -> tuple[str, str, Encode]:
    """The type in the temporary table, the type in the model, and what makes an array encodable.

    Raises:
        KeyError: PostgreSQL has no such type.
    """
    if isinstance(kind, pa.BaseExtensionType):
        is_uuid = kind.extension_name == "arrow.uuid"
        staged, final, encode = ("uuid", "uuid", _cast(pa.binary(16))) if is_uuid else _wire(kind.storage_type)
        return staged, "jsonb" if kind.extension_name == "arrow.json" else final, lambda array: encode(array.storage)
    if pa.types.is_dictionary(kind):
        staged, final, encode = _wire(kind.value_type)
        return staged, final, lambda array: encode(array.dictionary_decode())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _wire_of_list(*_wire(kind.value_type)[:2], kind.value_type)
    if kind == pa.month_day_nano_interval():
        return "interval", "interval", _interval
    if pa.types.is_decimal(kind):
        wire: pa.DataType = pa.decimal128(min(kind.precision, 38), kind.scale)
        name = f"numeric({wire.precision},{wire.scale})"
    elif pa.types.is_timestamp(kind):
        name, wire = "timestamp with time zone" if kind.tz else "timestamp", pa.timestamp("us", kind.tz)
    else:
        name = "bytea" if pa.types.is_fixed_size_binary(kind) else _NAMES[kind]
        wire = _TYPES[name][0]
    return name, name, _cast(wire)


def _wire_of_list(staged: str, final: str, kind: pa.DataType) -> tuple[str, str, Encode]:
    """Arrays of what can be encoded inside an array; zoned timestamps go as text, or they would lose the zone."""
    if staged == "timestamp with time zone":
        return "text[]", f"{final}[]", _cast(pa.list_(pa.string()))
    exact = pa.timestamp("us") if staged == "timestamp" else kind if pa.types.is_decimal128(kind) else None
    return f"{staged}[]", f"{final}[]", _cast(pa.list_(exact or _TYPES[staged][0]))


def _cast(target: pa.DataType) -> Encode:
    return lambda array: array if array.type == target else pc.cast(array, target)


def _interval(array: pa.Array) -> pa.Array:
    """Months, days and nanoseconds as PostgreSQL's 16 bytes: microseconds, days, months, big-endian."""
    parts = np.frombuffer(array.buffers()[1], "<i4,<i4,<i8")[array.offset : array.offset + len(array)]
    if (parts["f2"][np.asarray(array.is_valid())] % 1000).any():
        raise pa.ArrowInvalid("an interval has a fraction of a microsecond")
    wire = np.empty(len(array), ">i8,>i4,>i4")
    wire["f0"], wire["f1"], wire["f2"] = parts["f2"] // 1000, parts["f1"], parts["f0"]
    binary = pa.Array.from_buffers(pa.binary(16), len(array), [None, pa.py_buffer(wire)])
    return pc.if_else(array.is_valid(), binary, None)


def _vector(array: pa.Array) -> pa.Array:
    """Lists of floats as pgvector's big-endian words: the length in the upper half of one, then the floats."""
    lists = array.cast(pa.list_(pa.float32()))
    floats = lists.flatten()
    if floats.null_count:
        raise pa.ArrowInvalid("a vector has a null in it")
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(sizes + 1)])
    words, is_float = np.empty(ends[-1], ">u4"), np.ones(ends[-1], bool)
    words[ends[:-1]], is_float[ends[:-1]] = sizes.astype("u4") << 16, False
    words[is_float] = floats.to_numpy().view("u4")
    buffers = [None, pa.py_buffer((ends * 4).astype("i8")), pa.py_buffer(words)]
    binary = pa.Array.from_buffers(pa.large_binary(), len(lists), buffers)
    return pc.if_else(lists.is_valid(), binary, None) if lists.null_count else binary


def _encoded(reader: pa.RecordBatchReader, columns: list[Column]) -> Iterator[bytes]:
    """The bytes of a binary COPY, a batch at a time; the first is empty, so that no rows are a table too."""
    encoder = None
    for batch in chain([pa.RecordBatch.from_pylist([], reader.schema)], reader):
        for start in range(0, batch.num_rows or 1, BATCH_ROWS):
            arrays = map(_encode, columns, batch.slice(start, BATCH_ROWS).columns)
            wire = pa.RecordBatch.from_arrays(list(arrays), [column.name for column in columns])
            if encoder is None:
                encoder = ArrowToPostgresBinaryEncoder(wire.schema)
                yield encoder.write_header()
            yield encoder.write_batch(wire)
    yield encoder.finish()


def _encode(column: Column, array: pa.Array) -> pa.Array:
    try:
        return column.encode(array)
    except pa.ArrowInvalid as error:
        raise PythonModelError(f"column {column.name!r} cannot become {column.final}: {error}.") from error


class _Source:
    """A file for psycopg2 to read; remembers the error that ended it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.error: Exception | None = None

    def read(self, size: int) -> bytes:
        """At most `size` bytes; empty at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except Exception as error:
            self.error = error
            raise
        head, self._rest = self._rest[:size], self._rest[size:]
        return bytes(head)
