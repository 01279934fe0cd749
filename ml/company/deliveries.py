"""How rows reach the warehouse: mostly on time, some late, some twice, and nothing after the data cut."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.company import columns
from ml.company.clock import CUT, DAY, Bools, Ints

LATE: Final = 0.03
"""Share of bulk rows that miss their load."""

REDELIVERED: Final = 0.005
"""Share of rows delivered again, unchanged, some nights later."""


def late_days(rng: np.random.Generator, size: int) -> Ints:
    """Days by which each row misses its load: 0 for most, 5 to 40 for the late ones."""
    return np.where(rng.random(size) < LATE, rng.integers(5, 41, size), 0)


def redeliver(rng: np.random.Generator, table: pa.Table, final: Bools | None = None) -> pa.Table:
    """The table with some rows delivered again.

    Only `final` rows come again: an outdated row must not return as the newest.
    """
    chosen = rng.random(table.num_rows) < REDELIVERED
    if final is not None:
        chosen &= final
    rows = np.flatnonzero(chosen)
    again = table.take(pa.array(rows))
    loaded_on = again["loaded_at"].cast(pa.int64()).to_numpy() // (DAY * 1_000_000)
    loaded_on += rng.integers(1, 15, len(rows))
    place = table.schema.get_field_index("loaded_at")
    return pa.concat_tables([table, again.set_column(place, "loaded_at", columns.loads(loaded_on))])


def in_order_of_load(table: pa.Table) -> pa.Table:
    """The deliveries up to the data cut, in the order in which they came."""
    cut = pa.scalar(CUT * DAY * 1_000_000, pa.int64()).cast(pa.timestamp("us"))
    known = table.filter(pc.less_equal(table["loaded_at"], cut))
    loaded_at = known["loaded_at"].cast(pa.int64()).to_numpy()
    return known.take(pa.array(np.argsort(loaded_at, kind="stable")))
