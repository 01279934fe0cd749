"""How a column of an unknown table is read, as SQL for DuckDB; macros/own/cleaning.sql does it in a build.

>>> import duckdb
>>> table = "(values (' $1,234.50'), ('12%'), ('abc'), ('')) as t (x)"
>>> duckdb.sql(f"select {number('x')} from {table}").fetchall()
[(1234.5,), (12.0,), (None,), (None,)]
>>> duckdb.sql(f"select {flag('x')} from (values ('Yes'), (' n '), ('maybe')) as t (x)").fetchall()
[(1,), (0,), (None,)]
>>> duckdb.sql(f"select {day('x', order='dmy')}::text from (values ('31/3/2026'), ('?')) as t (x)").fetchall()
[('2026-03-31',), (None,)]
"""

from __future__ import annotations

UNKNOWN = ("", "na", "n/a", "#n/a", "null", "nan", "?", "-", "--")
YES = ("yes", "y", "true", "t", "1", "1.0", "on")
NO = ("no", "n", "false", "f", "0", "0.0", "off")
ORDERS = ("iso", "mdy", "dmy")
_THOUSANDS = r"^[-+]?[$€£]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?%?$"
_NUMBER = r"^[-+]?[$€£]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?%?$"


def text(column: str) -> str:
    """The text without the blanks around it; null for what means that nothing is known."""
    return f"case when lower({_trimmed(column)}) in {UNKNOWN} then null else {_trimmed(column)} end"


def number(column: str) -> str:
    """A double; null for what is no number."""
    its = _trimmed(column)
    return (
        f"case when regexp_matches({its}, '{_THOUSANDS}') "
        f"then try_cast(regexp_replace({its}, '[$€£%,]', '', 'g') as double) "
        f"when regexp_matches({its}, '{_NUMBER}') "
        f"then try_cast(regexp_replace({its}, '[$€£%]', '', 'g') as double) end"
    )


def flag(column: str) -> str:
    """1 or 0; null for what says neither yes nor no."""
    its = f"lower({_trimmed(column)})"
    return f"case when {its} in {YES} then 1 when {its} in {NO} then 0 end"


def day(column: str, *, order: str) -> str:
    """A date, by one of `ORDERS`; null for what is none."""
    its = _trimmed(column)
    if order == "iso":
        pattern, shown = "^[0-9]{4}-[0-9]{2}-[0-9]{2}", f"substr({its}, 1, 10)"
    else:
        month, day_ = (1, 2) if order == "mdy" else (2, 1)
        pattern = "^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$"
        shown = (
            f"split_part({its}, '/', 3) || '-' || lpad(split_part({its}, '/', {month}), 2, '0') "
            f"|| '-' || lpad(split_part({its}, '/', {day_}), 2, '0')"
        )
    return f"case when regexp_matches({its}, '{pattern}') then try_cast({shown} as date) end"


def quoted(name: str) -> str:
    """The name of a column in SQL.

    >>> print(quoted('a "b" c'))
    "a ""b"" c"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text in SQL.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def _trimmed(column: str) -> str:
    return f"trim(cast({column} as varchar))"
