"""What a Python model reads: relations that fetch nothing until asked, as Arrow, over ADBC.

Each read has a connection of its own, read-only, with the role and search_path of dbt's. Types are carried as
they are; those that Arrow does not have travel as text, with the name of the type in the field's metadata, by
which `writing` restores them. What Arrow cannot hold (infinite dates, 2-D arrays) is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from csv import reader as csv_lines
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from psycopg2.extensions import make_dsn
from pyarrow import csv

from dbt.adapters.pgpy.running import PythonModelError

if TYPE_CHECKING:
    import pandas
    import polars

PG_TYPE = b"POSTGRESQL:type"
"""Metadata of a field: the PostgreSQL type that it came from."""
NUMERIC = pa.decimal128(38, 20)
"""How a `numeric` without precision travels: 18 digits before the point, 20 after; more is refused."""
BATCH_ROWS = 65_536
FETCH_BYTES = str(4 << 20)
LOCK_TIMEOUT = "60s"
"""A pre-hook may have locked, in dbt's transaction, what the model wants to read: an error, not a deadlock."""
_CARRIED = {"int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar", "bpchar", "bytea", "time"}
_RANGE = {
    "date": "'4714-11-24 BC' and '5874897-12-31'",
    "timestamp": "'4714-11-24 BC' and '292000-01-01'",
    "timestamptz": "'4714-11-25 BC' and '292000-01-01'",
}
_CHECK = "__pgpy_check"


def quote(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


class Session:
    """The `session` of a Python model: opens connections like dbt's for reading."""

    def __init__(self, info: Any, *, role: str | None = None) -> None:
        password = {"password": info.password} if info.password else {}
        self._dsn = make_dsn(**{**info.dsn_parameters, **password})
        self._role = role

    def table(self, name: str) -> Relation:
        """A table or view by its name, quoted where needed."""
        return Relation(self, f"select * from {name}")

    def query(self, sql: str) -> Relation:
        """The rows of a query."""
        return Relation(self, sql.strip().rstrip(";"))

    sql = query

    def connect(self) -> Any:
        """A new read-only ADBC connection."""
        from adbc_driver_postgresql import dbapi

        connection = dbapi.connect(self._dsn, autocommit=True)
        settings = ["default_transaction_read_only = on", f"lock_timeout = '{LOCK_TIMEOUT}'"]
        with connection.cursor() as cursor:
            for setting in [f"role {self._role}", *settings] if self._role else settings:
                cursor.execute(f"set {setting}")
        return connection


class Relation:
    """Rows of a query, fetched when asked; the methods have the names of DuckDB's relations."""

    def __init__(self, session: Session, sql: str) -> None:
        self._session = session
        self.sql = sql

    def select(self, *columns: str) -> Relation:
        """SQL expressions over the rows."""
        return Relation(self._session, f"select {', '.join(columns)} from ({self.sql}) as relation")

    def filter(self, condition: str) -> Relation:
        """The rows for which an SQL condition holds."""
        return Relation(self._session, f"{self.select('*').sql} where {condition}")

    def limit(self, n: int, offset: int = 0) -> Relation:
        """At most n rows."""
        return Relation(self._session, f"{self.select('*').sql} limit {int(n)} offset {int(offset)}")

    @property
    def columns(self) -> list[str]:
        """The names of the columns; runs no query."""
        with self._session.connect() as connection, connection.cursor() as cursor:
            return list(cursor.adbc_execute_schema(self.sql).names)

    def reader(self, batch_size: int = BATCH_ROWS) -> pa.RecordBatchReader:
        """The rows as a stream of batches of at most `batch_size` rows."""
        with self._session.connect() as connection, connection.cursor() as cursor:
            plan = _Plan(cursor.adbc_execute_schema(self.sql))
        return pa.RecordBatchReader.from_batches(plan.schema, self._batches(plan, batch_size))

    def _batches(self, plan: _Plan, batch_size: int) -> Iterator[pa.RecordBatch]:
        with self._session.connect() as connection, connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": FETCH_BYTES})
            cursor.execute(plan.select(self.sql))
            for batch in cursor.fetch_record_batch():
                carried = plan.carry(batch)
                for start in range(0, carried.num_rows, batch_size):
                    yield carried.slice(start, batch_size)

    arrow = to_arrow_reader = fetch_record_batch = reader

    def to_arrow_table(self) -> pa.Table:
        """All rows as one Arrow table."""
        return self.reader().read_all()

    def df(self) -> pandas.DataFrame:
        """All rows as a pandas frame; as on DuckDB, decimals become floats and dates datetimes."""
        table = self.to_arrow_table()
        fields = [f.with_type(pa.float64()) if pa.types.is_decimal(f.type) else f for f in table.schema]
        return table.cast(pa.schema(fields)).to_pandas(date_as_object=False)

    def pl(self) -> polars.DataFrame:
        """All rows as a polars frame."""
        import polars

        return polars.from_arrow(self.to_arrow_table())  # type: ignore[return-value]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.reader().__arrow_c_stream__(requested_schema)


class _Plan:
    """How each column of a query is fetched, checked and carried."""

    def __init__(self, found: pa.Schema) -> None:
        self.expressions: list[str] = []
        self.checks: list[tuple[str, str]] = []
        self.schema = pa.schema([self._field(field) for field in found])

    def _field(self, field: pa.Field) -> pa.Field:
        column, kind = quote(field.name), field.metadata[PG_TYPE].decode()
        kept, cast = field.type, ""
        is_array, kind = kind.startswith("_"), kind.removeprefix("_")
        suffix = "[]" if is_array else ""
        if kind == "vector" and not is_array:
            kept, cast = pa.list_(pa.float32()), "::real[]"
        elif kind not in _CARRIED | _RANGE.keys() and (kind != "interval" or is_array):
            kept, cast = pa.list_(pa.string()) if is_array else pa.string(), f"::text{suffix}"
        if kind == "numeric":
            kept = pa.list_(NUMERIC) if is_array else _decimal(int(field.metadata[b"POSTGRESQL:typmod"]))
            kind = "numeric" if is_array or kept == NUMERIC else f"numeric({kept.precision},{kept.scale})"
        self.expressions.append(f"{column}{cast} as {column}")
        if is_array:
            self.checks.append((f"array_ndims({column}) > 1", f"{field.name!r} holds an array of 2 dimensions"))
            self.checks.append(
                (f"array_lower({column}, 1) <> 1", f"{field.name!r} holds an array that does not begin at 1")
            )
        if kind in _RANGE:
            outside = f"not {column} between {_RANGE[kind]}"
            if is_array:
                outside = f"exists (select from unnest({column}) as {column} where {outside})"
            self.checks.append((outside, f"{field.name!r} holds an infinite {kind}, or one beyond Arrow's"))
        return pa.field(field.name, kept, metadata={PG_TYPE: f"{kind}{suffix}".encode()})

    def select(self, sql: str) -> str:
        """The query that fetches; its last column is the number of the first check that a row fails."""
        cases = "".join(f" when {condition} then {place}" for place, (condition, _) in enumerate(self.checks))
        check = [f"case{cases} end::int2 as {_CHECK}"] if cases else []
        return f"select {', '.join(self.expressions + check)} from ({sql}) as relation"

    def carry(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch in the types of `schema`."""
        failed = batch.column(batch.num_columns - 1) if self.checks else pa.nulls(batch.num_rows)
        if failed.null_count < batch.num_rows:
            what = self.checks[pc.min(failed).as_py()][1]
            raise PythonModelError(f"column {what}, which cannot be carried.\n  Hint: cast it in SQL, say to text.")
        columns = []
        for field, column in zip(self.schema, batch.columns):
            try:
                columns.append(column if column.type == field.type else pc.cast(column, field.type))
            except pa.ArrowInvalid as error:
                raise PythonModelError(
                    f"column {field.name!r} holds a numeric that {field.type} cannot hold: {error}."
                    "\n  Hint: cast it in SQL, to numeric(p, s), double precision or text."
                ) from error
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def _decimal(typmod: int) -> pa.DataType:
    """numeric(p, s) as a decimal; PostgreSQL packs both into one number, with s in 11 bits and a sign."""
    precision, scale = (typmod - 4) >> 16 & 0xFFFF, ((typmod - 4) & 0x7FF ^ 1024) - 1024
    return pa.decimal128(precision, scale) if typmod >= 0 and precision <= 38 else NUMERIC


def open_file(path: str) -> pa.RecordBatchReader:
    """The rows of a Parquet file, or of a CSV file with every column as text and an empty value as null."""
    if path.lower().endswith(".parquet"):
        file = pq.ParquetFile(path)
        return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(BATCH_ROWS))
    with open(path, encoding="utf-8-sig", newline="") as lines:
        types = dict.fromkeys(next(csv_lines(lines), []), pa.string())
    as_text = csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return csv.open_csv(path, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=as_text)
