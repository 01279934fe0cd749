"""Arrow columns from plain arrays: the way from the simulation's integers to the types of the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.company.clock import DAY, Bools, Ints

OFFSET_SUFFIX = "|offset"
"""A column `opened_at|offset` holds the hours from UTC in which a CSV file shows `opened_at`. Parquet stores
instants, and has no use for it."""


def _null(missing: Bools | None) -> Bools | None:
    return None if missing is None else np.asarray(missing, dtype=bool)


def text(codes: Ints, vocabulary: Sequence[str | None], missing: Bools | None = None) -> pa.Array:
    """Words looked up in a vocabulary; a word None is a null."""
    return pa.array(list(vocabulary), pa.string()).take(pa.array(codes, pa.int64(), mask=_null(missing)))


def ids(prefix: str, numbers: Ints, width: int = 0, missing: Bools | None = None) -> pa.Array:
    """Identifiers such as C000123: a prefix and a number, zero-padded to a width (digits)."""
    digits = pa.array(numbers, pa.int64(), mask=_null(missing)).cast(pa.string())
    if width:
        digits = pc.utf8_lpad(digits, width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, pa.scalar(""))


def whole(numbers: Ints, missing: Bools | None = None) -> pa.Array:
    """Counts, 32 bits wide."""
    return pa.array(np.asarray(numbers, dtype=np.int32), pa.int32(), mask=_null(missing))


def decimal(scaled: Ints, precision: int, scale: int, missing: Bools | None = None) -> pa.Array:
    """Exact decimals from scaled integers: cents with scale 2, tenths with scale 1."""
    low = np.asarray(scaled, dtype=np.int64)
    words = np.stack([low, low >> 63], axis=1)
    values = pa.Array.from_buffers(
        pa.decimal128(precision, scale), len(low), [None, pa.py_buffer(np.ascontiguousarray(words).tobytes())]
    )
    if missing is None:
        return values
    return pc.if_else(pa.array(missing), pa.scalar(None, values.type), values)


def money(cents: Ints, missing: Bools | None = None, precision: int = 8) -> pa.Array:
    """Dollars from cents."""
    return decimal(cents, precision, 2, missing)


def dates(days: Ints, missing: Bools | None = None) -> pa.Array:
    """Calendar dates from day numbers."""
    return pa.array(np.asarray(days, dtype=np.int32), pa.int32(), mask=_null(missing)).cast(pa.date32())


def instants(seconds: Ints, missing: Bools | None = None, zone: str | None = None) -> pa.Array:
    """Timestamps from seconds: naive UTC, or with a zone a `timestamp with time zone`."""
    micros = pa.array(np.asarray(seconds, dtype=np.int64) * 1_000_000, pa.int64(), mask=_null(missing))
    return micros.cast(pa.timestamp("us", tz=zone))


def loads(days: Ints) -> pa.Array:
    """Load times: every delivery comes with a nightly load, at midnight UTC."""
    return instants(np.asarray(days, dtype=np.int64) * DAY)
