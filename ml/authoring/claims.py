"""What a user has said about a table, held against the table: its columns, and what they can be."""

from __future__ import annotations

from ml.authoring import cleaning
from ml.authoring.cleaning import quoted
from ml.authoring.column import Column
from ml.authoring.table import SOURCE, OwnTable
from ml.errors import AuthoringError
from ml.predictors.strict import nearest

MOST_CLASSES = 20
_RESERVED = ("as_of_date", "scoring_key")


def require_column(table: OwnTable, option: str, column: str) -> None:
    """Raise an AuthoringError unless the table has this column."""
    if column not in table.columns:
        raise AuthoringError(
            f"{table.address} has no column {column!r} ({option})",
            expected=f"one of {', '.join(table.columns[:30])}",
            found=column,
            hint=nearest(column, table.columns) or "names are taken as they are written, case included",
        )


def require_names(looked: dict[str, Column]) -> None:
    """Raise an AuthoringError if two columns would get one name, or one of our own."""
    seen: dict[str, str] = {}
    for column in looked.values():
        if column.name in seen or column.name in _RESERVED:
            raise AuthoringError(
                f"the column {column.source!r} cannot have the name {column.name!r} in the warehouse",
                expected="names that differ in more than case and signs, and none of our own",
                found=seen.get(column.name, column.name),
                hint="rename the column in the table, or read it through a view that does",
            )
        seen[column.name] = column.source


def time_of(table: OwnTable, column: Column) -> Column:
    """The column of the time, if it holds a date in every row."""
    if column.kind != "day" or column.n_known < column.n_rows:
        found = column.odd[0] if column.odd else f"{column.n_rows - column.n_known:,} rows without one"
        raise AuthoringError(
            f"the column {column.source!r} (--time) does not hold a date in every row",
            expected="dates such as 2026-03-31, 3/31/2026 or 31/3/2026",
            found=found
            if column.kind == "day"
            else f"{column.kind}: {column.values[0][0] if column.values else 'nothing'}",
            hint="name another column, or leave --time out: then all rows are of one moment",
        )
    return column


def require_key(table: OwnTable, column: Column, time: Column | None) -> None:
    """Raise an AuthoringError unless the column names each row, at each time if there is one."""
    text = cleaning.text(quoted(column.source))
    if (n_null := int(table.all(f"select count(*) from {SOURCE} where {text} is null")[0][0])) > 0:
        raise AuthoringError(
            f"the column {column.source!r} (--key) is empty in some rows",
            expected="a value that names each row",
            found=f"{n_null:,} of {table.n_rows:,} rows without one",
            hint="name another column, or give these rows a key",
        )
    together = f"{text}, {time.sql()}" if time else text
    twice = table.all(
        f"select {text}, count(*) as n from {SOURCE} group by {together} "
        "having count(*) > 1 order by n desc, 1 limit 3"
    )
    if twice:
        hint = (
            "is a column missing that tells them apart, such as --time?"
            if time is None
            else "remove the repeated rows"
        )
        raise AuthoringError(
            f"the column {column.source!r} (--key) does not name one row each",
            expected="one row per key and time" if time else "one row per key",
            found="; ".join(f"{value!r} in {n} rows" for value, n in twice),
            hint=hint,
        )


def task_of(target: Column, wanted: str) -> str:
    """The task that is wanted, or the one that the target's values ask for."""
    if target.n_distinct < 2:
        raise AuthoringError(
            f"the column {target.source!r} (--target) has nothing to tell",
            expected="at least two different values",
            found=", ".join(value for value, _ in target.values) or "no value at all",
            hint="name another column",
        )
    if target.n_distinct == 2 or target.kind == "flag":
        natural = "binary"
    elif target.kind == "number" and (target.n_distinct > MOST_CLASSES or not target.is_whole):
        natural = "regression"
    elif target.n_distinct <= MOST_CLASSES and target.kind in ("number", "category"):
        natural = "multiclass"
    else:
        natural = "none"
    chosen = natural if wanted == "auto" else wanted
    fits = {
        "binary": target.n_distinct == 2,
        "regression": target.kind in ("number", "flag"),
        "multiclass": target.n_distinct <= MOST_CLASSES and target.kind != "day",
        "none": False,
    }
    if not fits[chosen]:
        raise AuthoringError(
            f"the column {target.source!r} (--target) cannot be predicted"
            + ("" if chosen == "none" else f" as {chosen}"),
            expected=f"two values, a number, or at most {MOST_CLASSES} classes",
            found=f"a {target.kind} with {target.n_distinct:,} different values",
            hint="merge rare classes, or name another column"
            if chosen == "none"
            else f"--task {natural} would fit",
        )
    return chosen


def positive_of(target: Column, wanted: str | None) -> str:
    """The value that is 1: what was asked for, what says yes, or the rarer one."""
    values = [value for value, _ in target.values]
    if wanted is not None:
        asked = wanted.strip().lower()
        if target.kind == "flag":
            asked = "1" if asked in cleaning.YES else "0" if asked in cleaning.NO else asked
        found = [value for value in values if plain(value) == plain(asked)]
        if not found:
            raise AuthoringError(
                f"the column {target.source!r} (--target) never is {wanted!r} (--positive)",
                expected=" or ".join(values),
                found=wanted,
                hint="name one of the two",
            )
        return found[0]
    if target.kind == "flag":
        return "1"
    return min(target.values, key=lambda pair: pair[1])[0]


def plain(value: str) -> str:
    """A whole number without its fraction of 0."""
    return value.removesuffix(".0")
