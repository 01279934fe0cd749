"""What a query returns, in the form that somebody wants it: JSON, Parquet, or a plot in the terminal.

>>> print(chart([{"month": "July", "churn": 2.0}, {"month": "August", "churn": 1.0}], width=8))
July    ████████  2
August  ████      1
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ml import marts
from ml.errors import SettingsError

FORMATS = ("table", "csv", "json", "parquet", "chart")
LONGEST = 60
"""Rows of a plot: more do not fit into a terminal, and are better looked at in a file."""
_EIGHTHS = " ▏▎▍▌▋▊▉"


def write(query: str, form: str, out: Path | None) -> str:
    """The answer as text; for Parquet, the file is written and said.

    Raises:
        SettingsError: Parquet without a file, or a plot of something that has no number.
    """
    with marts.opened() as opened:
        if form == "parquet":
            if out is None:
                raise SettingsError(
                    "Parquet is written to a file",
                    expected="--out answer.parquet",
                    found="no file",
                    hint="a terminal cannot show it; --format json and csv can be printed",
                )
            import pyarrow.parquet as pq

            found = opened.arrow(query)
            pq.write_table(found, out)
            return f"{found.num_rows:,} rows: {out}"
        rows = opened.rows(query)
    text = chart(rows) if form == "chart" else json.dumps(rows, default=_plain, ensure_ascii=False, indent=1)
    if out is None:
        return text
    out.write_text(text + "\n", encoding="utf-8")
    return f"{len(rows):,} rows: {out}"


def chart(rows: Sequence[dict[str, Any]], *, width: int = 50) -> str:
    """A bar for each row: the last column with numbers, labelled by the columns that have none.

    Raises:
        SettingsError: there are no rows, no numbers, or too many rows.
    """
    numbers = [
        name
        for name in (rows[0] if rows else ())
        if all(isinstance(row[name], int | float | Decimal | None) for row in rows)
        and not any(isinstance(row[name], bool) for row in rows)
        and any(row[name] is not None for row in rows)
    ]
    if not numbers or len(rows) > LONGEST:
        raise SettingsError(
            "this cannot be plotted",
            expected=f"1 to {LONGEST} rows with a column of numbers",
            found=f"{len(rows):,} rows, {'no' if not numbers else len(numbers)} column(s) of numbers",
            hint="group and limit the query: a label, and the number last",
        )
    shown = numbers[-1]
    labels = [
        " ".join(str(_plain(value)) for name, value in row.items() if name not in numbers) or str(k + 1)
        for k, row in enumerate(rows)
    ]
    values = [float(row[shown] or 0) for row in rows]
    most = max(abs(value) for value in values) or 1
    longest = max(len(label) for label in labels)
    lines = []
    for label, value in zip(labels, values, strict=True):
        eighths = round(8 * width * abs(value) / most)
        bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        lines.append(f"{label:<{longest}}  {bar:<{width}}  {value:,.6g}")
    return "\n".join(lines)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat(sep=" ") if hasattr(value, "hour") else value.isoformat()  # type: ignore[call-arg]
    return value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)
