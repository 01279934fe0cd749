"""Files: one table each, as CSV or Parquet, appended block by block and put in place when complete.

A CSV file is written in one canonical way, so that equal rows are equal bytes: UTF-8, line feeds, empty
fields for nulls, quotes only where needed, decimals without trailing zeros, midnight as a plain date, local
times with their offset.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import IO, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.company.columns import OFFSET_SUFFIX

FileFormat = Literal["csv", "parquet"]


class TableFile:
    """A table file in the making. It appears under its name only when the `with` block ends well."""

    def __init__(self, folder: Path, table: str, file_format: FileFormat) -> None:
        self.rows = 0
        self._format = file_format
        self._target = folder / f"{table}.{file_format}"
        self._draft = folder / f".{table}.{file_format}.part"
        self._csv: IO[bytes] | None = None
        self._parquet: pq.ParquetWriter | None = None

    def __enter__(self) -> TableFile:
        return self

    def append(self, table: pa.Table) -> None:
        """Write more rows."""
        self.rows += table.num_rows
        if self._format == "csv":
            self._append_csv(table)
        else:
            self._append_parquet(table)

    def _append_csv(self, table: pa.Table) -> None:
        names = [name for name in table.column_names if not name.endswith(OFFSET_SUFFIX)]
        if self._csv is None:
            self._csv = self._draft.open("wb")
            self._csv.write(",".join(names).encode() + b"\n")
        for batch in table.combine_chunks().to_batches(max_chunksize=200_000):
            fields = [_csv_field(batch, name) for name in names]
            lines = pc.binary_join_element_wise(*fields, ",")
            text = pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "\n")
            self._csv.write(text[0].as_buffer())
            self._csv.write(b"\n")

    def _append_parquet(self, table: pa.Table) -> None:
        kept = table.select([name for name in table.column_names if not name.endswith(OFFSET_SUFFIX)])
        if self._parquet is None:
            self._parquet = pq.ParquetWriter(self._draft, kept.schema, compression="zstd")
        self._parquet.write_table(kept)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in (self._csv, self._parquet):
            if writer is not None:
                writer.close()
        if kind is None:
            self._draft.replace(self._target)
        else:
            self._draft.unlink(missing_ok=True)


def _csv_field(batch: pa.RecordBatch, name: str) -> pa.Array:
    """One column as CSV text."""
    column = batch.column(name)
    kind = column.type
    if pa.types.is_string(kind):
        shown = _quoted(column)
    elif pa.types.is_decimal(kind):
        shown = pc.replace_substring_regex(column.cast(pa.string()), r"\.?0+$", "")
    elif pa.types.is_timestamp(kind) and kind.tz is not None:
        shown = _local_time(column, batch.column(name + OFFSET_SUFFIX))
    elif pa.types.is_timestamp(kind):
        seconds = column.cast(pa.timestamp("s")).cast(pa.string())
        shown = pc.replace_substring_regex(seconds, " 00:00:00$", "")
    else:
        shown = column.cast(pa.string())
    return pc.fill_null(shown, "")


def _quoted(column: pa.Array) -> pa.Array:
    """Text with quotes around those fields that need them."""
    awkward = pc.match_substring_regex(column, '[",\r\n]')
    doubled = pc.replace_substring(column, '"', '""')
    quoted = pc.binary_join_element_wise(pa.scalar('"'), doubled, pa.scalar('"'), pa.scalar(""))
    return pc.if_else(awkward, quoted, column)


def _local_time(column: pa.Array, offset: pa.Array) -> pa.Array:
    """Instants as local time with the numeric offset, such as 2025-03-01 10:12:00-06."""
    hours = pc.multiply(offset.cast(pa.int64()), 3600)
    local = pc.add(column.cast(pa.timestamp("s")).cast(pa.int64()), hours).cast(pa.timestamp("s"))
    sign = pc.if_else(pc.less(offset, 0), "-", "+")
    digits = pc.utf8_lpad(pc.abs(offset).cast(pa.string()), 2, "0")
    return pc.binary_join_element_wise(local.cast(pa.string()), sign, digits, pa.scalar(""))
