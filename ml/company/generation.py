"""From a scale and a seed to a folder of files.

Customers are simulated in blocks, each from its own child seed, so that memory stays bounded at any scale.
The outages, the workforce and its surveys belong to the company as a whole and have seeds of their own: one
more block of customers changes no outage.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import contracts, network, survey, workforce
from ml.company.deliveries import in_order_of_load
from ml.company.lives import Numbers, later_numbers, tell
from ml.company.scenario import named
from ml.company.write import FileFormat, TableFile

TABLES: Final = (
    *("customers", "plans", "subscriptions", "invoices", "payments", "usage"),
    *("outages", "tickets", "feedback", "employees", "payroll", "survey_comments"),
)
"""The raw tables, in the order in which they are written."""

CUSTOMERS: Final = 2_800
"""Customers ever, at scale 1."""

BLOCK: Final = 29_000
"""Customers simulated at once."""


def generate(
    *,
    scale: float,
    seed: int,
    out: Path,
    file_format: FileFormat,
    scenario: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> dict[str, int]:
    """Write the raw tables of the demo company to `<out>/<table>.csv` or `.parquet`.

    `scale` 1 is about 3,000 customers and 30 months; the same scale and seed give the same bytes of CSV
    everywhere. `scenario` names one of `ml.company.scenario`; without it the company has its ordinary
    history. `progress`, if given, is told a line of text per step. Returns the number of rows per table.

    A file appears under its name only when all are complete: an interrupted run leaves nothing half-written.
    """
    if not scale > 0:
        raise ValueError(f"expected a scale above 0, found {scale}. Hint: 1 is about 3,000 customers.")
    if file_format not in ("csv", "parquet"):
        raise ValueError(f"expected the format csv or parquet, found {file_format!r}.")
    what_if = named(scenario)
    report = progress or (lambda line: None)
    size = max(round(CUSTOMERS * scale), 20)
    blocks = -(-size // BLOCK)
    outage_seed, staff_seed, block_seed, survey_seed = np.random.SeedSequence(seed).spawn(4)
    block_seeds = block_seed.spawn(blocks)
    out.mkdir(parents=True, exist_ok=True)

    with ExitStack() as stack:
        files = {table: stack.enter_context(TableFile(out, table, file_format)) for table in TABLES}
        report("outages and workforce")
        rng = _generator(outage_seed)
        drawn = network.break_down(rng)
        files["plans"].append(in_order_of_load(contracts.plans(what_if.rises)))
        files["outages"].append(in_order_of_load(network.outages(rng, drawn)))
        staff = _write_workforce(_generator(staff_seed), scale, drawn, files)
        told = survey.survey_comments(_generator(survey_seed), staff)
        files["survey_comments"].append(in_order_of_load(told))

        numbers, later = Numbers(), later_numbers()
        for block in range(blocks):
            inhabitants = min(BLOCK, size - block * BLOCK)
            report(f"customers {block * BLOCK + 1:,} to {block * BLOCK + inhabitants:,} of {size:,}")
            rng = _generator(block_seeds[block])
            for table, rows in tell(rng, inhabitants, drawn, numbers, later, what_if).items():
                files[table].append(in_order_of_load(rows))
    return {table: files[table].rows for table in TABLES}


def _generator(seed: np.random.SeedSequence) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _write_workforce(
    rng: np.random.Generator, scale: float, drawn: network.Outages, files: dict[str, TableFile]
) -> workforce.Staff:
    """Employees and payroll; months with more outages mean more overtime. Returns the workforce."""
    staff = workforce.hire(rng, scale)
    hours = drawn.hours.sum(axis=(0, 1))
    tables: dict[str, pa.Table] = {
        "employees": workforce.employees(rng, staff),
        "payroll": workforce.payroll(rng, staff, hours / hours.mean()),
    }
    for table, rows in tables.items():
        files[table].append(in_order_of_load(rows))
    return staff
