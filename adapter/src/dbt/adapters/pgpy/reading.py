"""What a Python model reads: relations that fetch nothing until asked, as Arrow, over ADBC.

Each read has a connection of its own, read-only, with the role and search_path of dbt's. Types are carried as
they are; those that Arrow does not have travel as text. The field's metadata names the type in PostgreSQL, by
which `writing` restores it. What Arrow cannot hold (infinite dates, 2-D arrays) is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2.extensions
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from dbt.adapters.pgpy.running import PythonModelError

PG_TYPE, ARROW_TYPE = b"POSTGRESQL:type", b"POSTGRESQL:arrow"
"""Metadata of a field: the PostgreSQL type that it came from, and the Arrow type that it then had."""
NUMERIC = pa.decimal128(38, 20)
"""How a `numeric` without precision travels: 18 digits before the point, 20 after; more is refused."""
BATCH_ROWS = 65_536
TYPES = {
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
    "time without time zone": [pa.time64("us"), pa.time64("ns"), pa.time32("s"), pa.time32("ms")],
    "timestamp without time zone": [pa.timestamp("us")],
    "timestamp with time zone": [pa.timestamp("us", "UTC")],
    "interval": [pa.month_day_nano_interval()],
}
"""The Arrow types of a PostgreSQL type: the first is read, and goes over the wire; the others are cast to it."""
_DATED = {"date", "timestamp without time zone", "timestamp with time zone"}
_RANGE = "'4713-01-01 BC' and '292000-01-01'"
"""Infinite dates, and the last years of PostgreSQL's timestamps, are beyond Arrow's."""
_COLUMNS = """
select attname, format_type(atttypid, atttypmod), format_type(coalesce(nullif(typbasetype, 0), atttypid), null),
    case typtype when 'd' then typtypmod else atttypmod end
from pg_attribute inner join pg_type on pg_type.oid = atttypid
where attrelid = 'pg_temp.pgpy_read'::regclass order by attnum
"""


def quote(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def converting(name: str, target: object) -> Iterator[None]:
    """What Arrow says of a value that does not fit, with the column's name."""
    try:
        yield
    except pa.ArrowInvalid as error:
        raise PythonModelError(f"column {name!r} cannot become {target}: {error}.\n  Hint: cast it.") from error


class Session:
    """The `session` of a Python model: opens connections like dbt's for reading."""

    def __init__(self, info: Any, credentials: Any) -> None:
        password = {"password": info.password} if info.password else {}
        self._dsn = psycopg2.extensions.make_dsn(**{**info.dsn_parameters, **password})
        # A pre-hook may have locked, in dbt's transaction, what the model reads: an error, not a deadlock.
        timeout = f"set lock_timeout = '{credentials.python_lock_timeout}'"
        role = [f"set role {credentials.role}"] if credentials.role else []
        self._settings = [*role, timeout, "set default_transaction_read_only = on"]

    def table(self, name: str) -> Relation:
        """A table or view by its name, quoted where needed."""
        return Relation(self, f"select * from {name}")

    def query(self, sql: str) -> Relation:
        """The rows of a query."""
        return Relation(self, sql.strip().rstrip(";"))

    sql = query

    def describe(self, sql: str) -> list[tuple[str, str, str, int]]:
        """The columns of a query, which is not run: name, type, the type below a domain, and its modifier."""
        with closing(psycopg2.connect(self._dsn)) as connection, connection.cursor() as cursor:
            for statement in (*self._settings, f"create temporary view pgpy_read as\n{sql}", _COLUMNS):
                cursor.execute(statement)
            return cursor.fetchall()

    def fetch(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows of a query as the driver gives them."""
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(self._dsn, autocommit=True) as connection, connection.cursor() as cursor:
            for setting in self._settings:
                cursor.execute(setting)
            cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(4 << 20)})
            cursor.execute(sql)
            yield from cursor.fetch_record_batch()


class Relation:
    """Rows of a query, fetched when asked; the methods have the names of DuckDB's relations."""

    def __init__(self, session: Session, sql: str) -> None:
        self._session = session
        self.sql = sql

    def select(self, *columns: str) -> Relation:
        """SQL expressions over the rows."""
        return Relation(self._session, f"select {', '.join(columns)} from (\n{self.sql}\n) as relation")

    def filter(self, condition: str) -> Relation:
        """The rows for which an SQL condition holds."""
        return Relation(self._session, f"{self.select('*').sql} where {condition}")

    def limit(self, n: int, offset: int = 0) -> Relation:
        """At most n rows."""
        return Relation(self._session, f"{self.select('*').sql} limit {int(n)} offset {int(offset)}")

    @property
    def columns(self) -> list[str]:
        """The names of the columns; runs no query."""
        return [name for name, *_ in self._session.describe(self.sql)]

    def reader(self, batch_size: int = BATCH_ROWS) -> pa.RecordBatchReader:
        """The rows as a stream of batches of at most `batch_size` rows."""
        plan = _Plan(self._session.describe(self.sql))
        batches = map(plan.carry, self._session.fetch(self.select(*plan.expressions).sql))
        slices = (batch.slice(at, batch_size) for batch in batches for at in range(0, len(batch), batch_size))
        return pa.RecordBatchReader.from_batches(plan.schema, slices)

    arrow = to_arrow_reader = fetch_record_batch = reader

    def to_arrow_table(self) -> pa.Table:
        """All rows as one Arrow table."""
        return self.reader().read_all()

    def df(self) -> Any:
        """All rows as a pandas frame; as on DuckDB, decimals become floats and dates datetimes."""
        table = self.to_arrow_table()
        kinds = {f.type: pa.float64() for f in table.schema if pa.types.is_decimal(f.type)}
        kinds[pa.date32()] = pa.timestamp("us")
        return table.cast(pa.schema([f.with_type(kinds.get(f.type, f.type)) for f in table.schema])).to_pandas()

    def pl(self) -> Any:
        """All rows as a polars frame."""
        import polars

        return polars.from_arrow(self.to_arrow_table())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.reader().__arrow_c_stream__(requested_schema)


class _Plan:
    """How each column of a query is fetched, checked and carried."""

    def __init__(self, columns: list[tuple[str, str, str, int]]) -> None:
        self.expressions: list[str] = []
        self.checks: list[str] = []
        self.schema = pa.schema([self._field(*column) for column in columns])
        if self.checks:  # A last column says what is wrong with a row.
            self.expressions.append(f"case {' '.join(self.checks)} end as pgpy_check")

    def _field(self, name: str, declared: str, held: str, modifier: int) -> pa.Field:
        column, kind, suffix = quote(name), held.removesuffix("[]"), "[]" if held.endswith("[]") else ""
        is_carried = kind in TYPES and held != "interval[]"
        arrow, cast = (TYPES[kind][0], "") if is_carried else (pa.string(), f"::text{suffix}")
        if kind == "numeric":
            arrow = _decimal(modifier)
        elif held.rpartition(".")[2] == "vector":
            arrow, cast = pa.list_(pa.float32()), "::real[]"
        self.expressions.append(f"{column}{cast} as {column}")
        outside = f"not {column} between {_RANGE}"
        if suffix:
            arrow, outside = pa.list_(arrow), f"exists (select from unnest({column}) as {column} where {outside})"
            self._check(f"array_ndims({column}) > 1", name, "an array of 2 dimensions")
            self._check(f"array_lower({column}, 1) <> 1", name, "an array that does not begin at 1")
        if kind in _DATED:
            self._check(outside, name, f"an infinite {kind}, or one that Arrow cannot hold")
        return pa.field(name, arrow, metadata={PG_TYPE: declared, ARROW_TYPE: str(arrow)})

    def _check(self, failed: str, name: str, what: str) -> None:
        message = f"column {name!r} holds {what}".replace("'", "''")
        self.checks.append(f"when {failed} then '{message}'")

    def carry(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch in the types of `schema`."""
        if self.checks and (wrong := batch.column(batch.num_columns - 1).drop_null()):
            raise PythonModelError(f"{wrong[0]}, and is refused.\n  Hint: cast it in SQL, say to text.")
        columns = []
        for field, column in zip(self.schema, batch.columns):
            with converting(field.name, field.type):
                columns.append(column.cast(field.type))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)


def _decimal(modifier: int) -> pa.DataType:
    """numeric(p, s) as a decimal; PostgreSQL packs both into one number, with s in 11 bits and a sign."""
    precision, scale = (modifier - 4) >> 16 & 0xFFFF, ((modifier - 4) & 0x7FF ^ 1024) - 1024
    return pa.decimal128(precision, scale) if modifier >= 0 and precision <= 38 else NUMERIC


def open_file(path: str) -> pa.RecordBatchReader:
    """The rows of a Parquet file, or of a CSV file with every column as text and an empty value as null."""
    if path.lower().endswith(".parquet"):
        file = pq.ParquetFile(path)
        return pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(BATCH_ROWS))
    lines = csv.ParseOptions(newlines_in_values=True)
    with csv.open_csv(path, parse_options=lines) as opened:
        types = dict.fromkeys(opened.schema.names, pa.string())
    as_text = csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return csv.open_csv(path, parse_options=lines, convert_options=as_text)
