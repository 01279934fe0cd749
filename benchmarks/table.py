"""The rows that benchmarks yield, and the table that they make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure: what was measured, what it is compared with, and the bound that the project set itself."""

    benchmark: str
    measured: str
    value: str
    against: str = ""
    bound: str = ""


def show(rows: list[Row]) -> str:
    """A Markdown table.

    >>> row = Row(benchmark="scoring", measured="speed", value="1.5x", against="pyfunc", bound="1.4x or more")
    >>> print(show([row]))
    | benchmark | measured | value | against | bound        |
    | --------- | -------- | ----- | ------- | ------------ |
    | scoring   | speed    | 1.5x  | pyfunc  | 1.4x or more |
    """
    head = ("benchmark", "measured", "value", "against", "bound")
    lines = [head, *((r.benchmark, r.measured, r.value, r.against, r.bound) for r in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    return "\n".join([text[0], "| " + " | ".join("-" * width for width in widths) + " |", *text[1:]])
