"""The book the simulation writes: rows of a table, appended month by month as arrays."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ml.company.clock import Bools, Floats, Ints

Page = dict[str, np.ndarray]


class Ledger:
    """Collects pages (column name -> array) per table and binds them together at the end."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, list[Page]] = defaultdict(list)

    def note(self, table: str, **columns: Ints | Floats | Bools) -> None:
        """Append one page of rows; all columns have the same length."""
        self._pages[table].append(columns)

    def new_with(self, table: str) -> Ledger:
        """Another ledger with the pages of this one about one table, and with no others."""
        other = Ledger()
        other._pages[table] = list(self._pages[table])
        return other

    def bind(self, table: str) -> Page:
        """All rows of a table, in the order noted."""
        pages = self._pages.pop(table)
        return {name: np.concatenate([page[name] for page in pages]) for name in pages[0]}
