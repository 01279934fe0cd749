"""A column of an unknown table: what its values are, and how many are missing, different or odd.

>>> import duckdb
>>> from ml.authoring.table import SOURCE, OwnTable
>>> con = duckdb.connect()
>>> values = "(values ('12.5'), (' '), ('n/a'), ('7')) as t (price)"
>>> _ = con.execute(f"create table {SOURCE} as select * from {values}")
>>> its = look(OwnTable(con, "t.csv", "", ["price"], 4), "price")
>>> its.kind, its.n_known, its.n_distinct
('number', 2, 2)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ml.authoring import cleaning
from ml.authoring.cleaning import quoted
from ml.authoring.table import SOURCE, OwnTable

MOSTLY = 0.97
"""So many of the known values must be numbers, or dates, for a column to be one: the rest is dirt."""
_MOST_VALUES = 60


@dataclass(frozen=True)
class Column:
    """What a look at a column found.

    Attributes:
        source: its name in the table.
        name: its name in the warehouse.
        kind: number, flag, day or category.
        order: of a day, how it is written.
        n_rows, n_known: rows, and those with a value.
        n_distinct: different values; of categories whatever their case.
        values: the most frequent ones, with their numbers of rows.
        odd: values that are not of the kind, and are read as not known.
        is_whole: of a number, whether it never has a fraction.
    """

    source: str
    name: str
    kind: str
    n_rows: int
    n_known: int
    n_distinct: int
    values: list[tuple[str, int]]
    odd: list[str]
    order: str = "iso"
    is_whole: bool = False

    @property
    def share_null(self) -> float:
        """The part of the rows without a value."""
        return 1 - self.n_known / self.n_rows

    def sql(self) -> str:
        """Its values as DuckDB reads them here."""
        return _read(self.kind, quoted(self.source), self.order)

    def macro(self) -> str:
        """The same for a model of dbt."""
        column = cleaning.literal(quoted(self.source))
        if self.kind == "day" and self.order != "iso":
            return f"{{{{ known_day({column}, order='{self.order}') }}}}"
        names = {"number": "number", "flag": "flag", "day": "day", "category": "text"}
        read = f"{{{{ known_{names[self.kind]}({column}) }}}}"
        return f"lower({read})" if self.kind == "category" else read


def look(table: OwnTable, source: str) -> Column:
    """Look at a column of a table."""
    column = quoted(source)
    known = cleaning.text(column)
    days = {order: cleaning.day(column, order=order) for order in cleaning.ORDERS}
    counts: tuple[Any, ...] = table.all(
        f"select count({known}), count({cleaning.number(column)}), count({cleaning.flag(column)}), "
        f"count(distinct lower({known})), {', '.join(f'count({days[order]})' for order in days)}, "
        f"bool_and(mod({cleaning.number(column)}, 1) = 0) from {SOURCE}"
    )[0]
    n_known, n_numbers, n_flags, n_distinct, *n_days, is_whole = counts
    enough = MOSTLY * n_known
    order = max(cleaning.ORDERS, key=lambda name: n_days[cleaning.ORDERS.index(name)])
    if n_known and n_flags == n_known and n_distinct <= 4:
        kind = "flag"
    elif n_known and max(n_days) >= enough:
        kind = "day"
    elif n_known and n_numbers >= enough:
        kind = "number"
    else:
        kind = "category"
    read = _read(kind, column, order)
    values = table.all(
        f"select cast({read} as varchar) as value, count(*) as n from {SOURCE} where {read} is not null "
        f"group by value order by n desc, value limit {_MOST_VALUES}"
    )
    distinct = table.all(f"select count(distinct {read}) from {SOURCE}")[0][0]
    odd = table.all(
        f"select distinct {known} as value from {SOURCE} where {known} is not null and {read} is null "
        "order by value limit 3"
    )
    return Column(
        source=source,
        name=slug(source),
        kind=kind,
        n_rows=table.n_rows,
        n_known=int(table.all(f"select count({read}) from {SOURCE}")[0][0]),
        n_distinct=int(distinct),
        values=[(str(value), int(n)) for value, n in values],
        odd=[str(value) for (value,) in odd],
        order=order,
        is_whole=bool(is_whole),
    )


def slug(name: str) -> str:
    """A name for SQL: lower case, words apart.

    >>> slug("customerID"), slug("Churn Label"), slug("2nd price (USD)"), slug("größe")
    ('customer_id', 'churn_label', 'n2nd_price_usd', 'groesse')
    """
    plain = name
    for letter, instead in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("é", "e"), ("è", "e")):
        plain = plain.replace(letter, instead)
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", plain)
    words = re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_") or "column"
    return f"n{words}" if words[0].isdigit() else words


def _read(kind: str, column: str, order: str) -> str:
    if kind == "number":
        return cleaning.number(column)
    if kind == "flag":
        return cleaning.flag(column)
    if kind == "day":
        return cleaning.day(column, order=order)
    return f"lower({cleaning.text(column)})"
