"""The numbers that a column becomes: itself, 1 or 0, days, or a column of 1 and 0 for each frequent value."""

from __future__ import annotations

from dataclasses import dataclass

from ml.authoring.cleaning import literal
from ml.authoring.column import Column, slug

MOST_VALUES = 12
"""Values of a category that become a feature; the rest are what has 0 in all of them."""
_FEWEST_ROWS, _FEWEST_SHARE = 20, 0.01


@dataclass(frozen=True)
class Feature:
    """A number that estimators see.

    Attributes:
        name: its column.
        source: the column of the table that it is made of.
        sql: how a model of dbt computes it, from the cleaned columns.
        looked: how DuckDB computes it while the table is looked at.
        said: what is said of a row, for reasons, with the condition under which it is true.
        description: for the documentation.
        value: of a category, the value that it is 1 for.
    """

    name: str
    source: str
    sql: str
    looked: str
    said: tuple[str, str]
    description: str
    value: str = ""


def of_column(column: Column, time: Column | None) -> list[Feature]:
    """The features of a column; none if no value is frequent enough."""
    name, words = column.name, column.source.replace("_", " ")
    if column.kind == "number":
        figure = "{" + name + (":.0f}" if column.is_whole else ":.2f}")
        said = (f"{name} is known", f"{words}: {figure}")
        return [Feature(name, column.source, name, column.sql(), said, f"`{column.source}` as a number.")]
    if column.kind == "flag":
        said = (f"{name} == 1", f"{words}: yes")
        return [
            Feature(
                name, column.source, name, column.sql(), said, f"1 if `{column.source}` says yes, 0 if no."
            )
        ]
    if column.kind == "day":
        return [_days(column, time)]
    return _of_values(column)


def _days(column: Column, time: Column | None) -> Feature:
    name, words = f"{column.name}_days", column.source.replace("_", " ")
    if time:
        said = (f"{name} is known", f"{words}: {{{name}:.0f}} days before")
        looked = f"date_diff('day', {column.sql()}, {time.sql()})"
        description = f"Days from `{column.source}` to the row's time."
        return Feature(name, column.source, f"as_of_date - {column.name}", looked, said, description)
    said = (f"{name} is known", f"{words}: day {{{name}:.0f}} since 2000")
    start = "cast('2000-01-01' as date)"
    looked = f"date_diff('day', {start}, {column.sql()})"
    return Feature(
        name,
        column.source,
        f"{column.name} - {start}",
        looked,
        said,
        f"Days from 2000-01-01 to `{column.source}`.",
    )


def _of_values(column: Column) -> list[Feature]:
    fewest = max(_FEWEST_ROWS, _FEWEST_SHARE * column.n_rows) if column.n_rows > 500 else 5
    frequent = [value for value, n in column.values if n >= fewest][:MOST_VALUES]
    if column.n_distinct == 2 and len(frequent) == 2:
        frequent = frequent[:1]
    made, names, words = [], set[str](), column.source.replace("_", " ")
    for value in frequent:
        name = f"{column.name}_is_{slug(value)}"[:60]
        if name in names:
            continue
        names.add(name)
        is_it = f"= {literal(value)} then 1 when"
        readable = value.replace("{", "(").replace("}", ")")
        made.append(
            Feature(
                name=name,
                source=column.source,
                sql=f"case when {column.name} {is_it} {column.name} is not null then 0 end",
                looked=f"case when {column.sql()} {is_it} {column.sql()} is not null then 0 end",
                said=(f"{name} == 1", f"{words}: {readable}"),
                description=f"1 if `{column.source}` is {value!r}, 0 if it is something else.",
                value=readable,
            )
        )
    return made
