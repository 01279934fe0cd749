"""What a Python model returns, streamed as binary COPY on dbt's own connection."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pgpq import ArrowToPostgresBinaryEncoder

from dbt.adapters.pgpy.reading import ARROW_TYPE, PG_TYPE, TYPES, Relation, converting, quote
from dbt.adapters.pgpy.running import PythonModelError

BATCH_ROWS = 16_384
CHUNK_BYTES = 1 << 20
EXPECTED = "a pandas, polars or Arrow table, a RecordBatchReader, or a generator of such batches"
Encode = Callable[[pa.Array], pa.Array]
_NAMES = {arrow: name for name, arrows in TYPES.items() for arrow in arrows}
_LIKE_TEXT = {"character varying", "varchar", "character", "char", "bpchar", "json", "name"}
"""Types whose bytes are those of a text."""


class Column(NamedTuple):
    """A column on its way: its name, its type in the temporary table and in the model, and its encoding."""

    name: str
    staged: str
    final: str
    encode: Encode

    @property
    def selected(self) -> str:
        """How it is read from the temporary table; a plain numeric leaves without the zeros of a decimal."""
        value = f"{quote(self.name)}::{self.final}"
        return f"{f'trim_scale({value})' if self.final == 'numeric' else value} as {quote(self.name)}"


def copy(handle: Any, result: Any, column_types: Mapping[str, str] = {}, table: str = "") -> tuple[str, int]:
    """Stream a result into `table` on dbt's connection, or into a temporary table where types must be cast.

    Memory holds one batch at a time. Returns a select that gives the rows, from the temporary table, which goes
    with the connection, or nothing when they are in place already; and the number of rows.
    """
    if isinstance(result, Relation) and not column_types:
        return result.sql, 0
    reader = as_reader(result)
    columns = [_column(field, column_types.get(field.name)) for field in reader.schema]
    _check_names(reader.schema.names, column_types)
    in_place = table and not handle.autocommit and all(column.staged == column.final for column in columns)
    kind, _, name = (table if in_place else f"temporary table pg_temp.pgpy_{uuid.uuid4().hex}").partition("table ")
    with handle.cursor() as cursor:
        cursor.execute(f"create {kind} table {name} ({', '.join(f'{quote(c.name)} {c.staged}' for c in columns)})")
        source = _Source(_encoded(reader, columns))
        try:
            cursor.copy_expert(f"copy {name} from stdin (format binary)", source)
        except Exception as error:  # psycopg2 replaces what went wrong in the model by an error of its own.
            raise source.error or error from None
        select = "" if in_place else f"select {', '.join(column.selected for column in columns)} from {name}"
        return select, cursor.rowcount


def as_reader(result: Any) -> pa.RecordBatchReader:
    """Whatever a model returned, as a stream of Arrow batches."""
    if isinstance(result, pa.RecordBatchReader):
        return result
    if type(result).__module__.partition(".")[0] == "pandas" and hasattr(result, "columns"):
        result = pa.Table.from_pandas(result, preserve_index=False).replace_schema_metadata(None)
    elif hasattr(result, "collect_schema"):  # A polars frame; a lazy one is collected.
        result = result.lazy().collect()
    if hasattr(result, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(result)
    if hasattr(result, "__arrow_c_array__"):
        return pa.Table.from_batches([pa.record_batch(result)]).to_reader()
    if isinstance(result, Iterable) and not isinstance(result, (str, bytes, Mapping)):
        return _chained(iter(result))
    what = f"the model returned {result if result is None else type(result).__name__}"
    raise PythonModelError(f"{what}.\n  Expected: {EXPECTED}.\n  Hint: end it with `return df`.")


def _chained(parts: Iterator[Any]) -> pa.RecordBatchReader:
    """The batches of a generator; the first one decides the columns and their types."""
    first = next(parts, None)
    if first is None:
        raise PythonModelError("the generator yielded nothing.\n  Hint: yield an empty batch, which names the columns.")
    head = as_reader(first)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in chain.from_iterable(chain([head], map(as_reader, parts))):
            try:
                yield batch.cast(head.schema)
            except (ValueError, pa.ArrowException) as error:
                schemas = f"Expected:\n{head.schema}\n  Found:\n{batch.schema}\n  Hint: give all the same schema."
                raise PythonModelError(f"a later batch does not fit the first: {error}\n  {schemas}") from error

    return pa.RecordBatchReader.from_batches(head.schema, batches())


def _check_names(names: list[str], column_types: Mapping[str, str]) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise PythonModelError(f"the result has several columns of the name {', '.join(twice)}.")
    if long := [name for name in names if len(name.encode()) > 63]:
        raise PythonModelError(f"PostgreSQL would cut the name {long[0]!r}, which has over 63 bytes.")
    if unknown := sorted(set(column_types) - set(names)):
        raise PythonModelError(f"column_types names {', '.join(unknown)}; the result has only {', '.join(names)}.")


def _column(field: pa.Field, wanted: str | None) -> Column:
    """How a column travels. `wanted`, from `column_types`, wins over the type that the rows came from."""
    try:
        staged, final, encode = _wire(field.type)
    except KeyError:
        hint = "turn it into JSON text and set column_types to jsonb, or into several columns"
        unknown = f"column {field.name!r} has the type {field.type}, which PostgreSQL has no equal of"
        raise PythonModelError(f"{unknown}.\n  Hint: {hint}.") from None
    found = field.metadata or {}
    if found.get(ARROW_TYPE, b"").decode() == str(field.type):
        final = found[PG_TYPE].decode()
    final = wanted or final
    kind = re.sub(r"\(.*?\)", "", final)
    if staged in ("real[]", "double precision[]") and kind.lower().rpartition(".")[2] == "vector":
        staged, encode = kind, _vector
    is_same = kind == re.sub(r"\(.*?\)", "", staged) or (staged == "text" and kind.lower() in _LIKE_TEXT)
    return Column(field.name, final if is_same and final != "numeric" else staged, final, encode)


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
        return staged, final, lambda array: encode(array.dictionary).take(array.indices)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        staged, final, _ = _wire(kind.value_type)
        if staged == "timestamp with time zone":  # As text: the encoder drops the zone of one inside a list.
            return "text[]", f"{final}[]", _cast(pa.list_(pa.string()))
        item = kind.value_type if pa.types.is_decimal128(kind.value_type) else TYPES[staged][0]
        return f"{staged}[]", f"{final}[]", _cast(pa.list_(item))
    if kind == pa.month_day_nano_interval():
        return "interval", "interval", _interval
    if pa.types.is_decimal(kind):
        wire: pa.DataType = pa.decimal128(min(kind.precision, 38), kind.scale)
        name = f"numeric({wire.precision},{wire.scale})"
    elif pa.types.is_timestamp(kind):
        name, wire = f"timestamp with{'' if kind.tz else 'out'} time zone", pa.timestamp("us", kind.tz)
    elif pa.types.is_duration(kind):
        name, wire = "interval", pa.duration("us")
    else:
        name = "bytea" if pa.types.is_fixed_size_binary(kind) else _NAMES[kind]
        wire = TYPES[name][0]
    return name, name, _cast(wire)


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
    """The bytes of a binary COPY, a batch at a time."""
    empty = [pa.nulls(0, field.type) for field in reader.schema]
    encoder = ArrowToPostgresBinaryEncoder(_wired(pa.record_batch(empty, schema=reader.schema), columns).schema)
    yield encoder.write_header()
    for batch in reader:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            rows = encoder.write_batch(_wired(batch.slice(start, BATCH_ROWS), columns))
            yield from (rows[at : at + CHUNK_BYTES] for at in range(0, len(rows), CHUNK_BYTES))
    yield encoder.finish()


def _wired(batch: pa.RecordBatch, columns: list[Column]) -> pa.RecordBatch:
    """The batch in types that the encoder knows."""
    arrays = []
    for column, array in zip(columns, batch.columns):
        with converting(column.name, column.final):
            arrays.append(column.encode(array))
    return pa.record_batch(arrays, batch.schema.names)


class _Source:
    """A file for psycopg2 to read; remembers the error that ended it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.error: Exception | None = None

    def read(self, _size: int) -> bytes:
        """The next bytes; none at the end."""
        try:
            return next(self._chunks, b"")
        except Exception as error:
            self.error = error
            raise
