"""`warehouse generate`: the demo company at any scale."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

import click


@click.command()
@click.option(
    "--scale",
    type=click.FloatRange(min=0.001),
    default=1,
    show_default=True,
    help="1 is about 3,000 customers.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed makes the same company.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to."
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="CSV for scale 1, Parquet for more.",
)
@click.option(
    "--scenario",
    type=click.Choice(["none", "price_shock"]),
    default="none",
    show_default=True,
    help="price_shock: steep price rises from November 2025 on, and many who leave.",
)
def command(
    scale: float, seed: int, out: Path, file_format: Literal["csv", "parquet"], scenario: str
) -> None:
    """Write the raw tables of the demo company to a folder, one file a table."""
    from ml.company import generate

    started = time.monotonic()
    counts = generate(
        scale=scale, seed=seed, out=out, file_format=file_format, scenario=scenario, progress=click.echo
    )
    for table, n_rows in counts.items():
        click.echo(f"  {table:<14} {n_rows:>12,} rows")
    size = sum(path.stat().st_size for path in out.glob(f"*.{file_format}"))
    click.echo(
        f"{out}: {sum(counts.values()):,} rows, {size / 1e6:,.1f} MB, {time.monotonic() - started:.0f} s"
    )
