"""The people who work at the company, and their pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.company import columns
from ml.company.catalogue import REGIONS
from ml.company.clock import CUT, HISTORY_START, MONTH_FIRST, MONTHS, NEVER, Bools, Floats, Ints, day
from ml.company.names import FIRST_NAMES, LAST_NAMES

EMPLOYEES: Final = 140
"""People ever employed in the history, at scale 1."""


@dataclass(frozen=True)
class Department:
    """Its share of the workforce, its jobs from the top down, and their yearly salaries in dollars."""

    name: str
    share: float
    jobs: tuple[str, str, str]
    salaries: tuple[int, int, int]
    overtime: float
    """Expected overtime hours a month, outside of management."""


DEPARTMENTS: Final = (
    Department(
        "Support", 0.30, ("Head of Support", "Team Lead", "Support Agent"), (112_000, 68_000, 43_000), 5.0
    ),
    Department(
        "Field Service",
        0.26,
        ("Head of Field Service", "Crew Lead", "Technician"),
        (118_000, 76_000, 54_000),
        9.0,
    ),
    Department(
        "Network",
        0.12,
        ("Head of Network", "Senior Engineer", "Network Engineer"),
        (148_000, 118_000, 88_000),
        4.0,
    ),
    Department(
        "Sales", 0.14, ("Head of Sales", "Store Manager", "Sales Advisor"), (124_000, 72_000, 46_000), 2.0
    ),
    Department(
        "Finance", 0.08, ("Head of Finance", "Controller", "Billing Clerk"), (138_000, 92_000, 51_000), 1.5
    ),
    Department(
        "Product & Data",
        0.07,
        ("Head of Product", "Analytics Engineer", "Data Analyst"),
        (144_000, 116_000, 84_000),
        0.5,
    ),
    Department(
        "People", 0.03, ("Head of People", "Recruiter", "Coordinator"), (116_000, 70_000, 52_000), 0.5
    ),
)

LEVEL_SHARE: Final = (0.0, 0.14, 0.86)
RAISE_DAYS: Final[Ints] = np.array([day("2025-01-01"), day("2026-01-01")])


@dataclass(frozen=True)
class Staff:
    """One element per employee. Managers come before their people: `manager` is a smaller position."""

    department: Ints
    level: Ints
    """0 head, 1 lead, 2 everyone else."""
    region: Ints
    manager: Ints
    """Position of the manager; -1 for the first of all."""
    hired_on: Ints
    left_on: Ints
    """Last day at work, or NEVER."""
    salary: Ints
    """Yearly salary in cents: shape (employees, 3) for 2024, 2025 and 2026."""


def hire(rng: np.random.Generator, scale: float) -> Staff:
    """Draw the workforce; its size follows the scale, but every department keeps a head."""
    heads = len(DEPARTMENTS)
    size = max(round(EMPLOYEES * scale), 2 * heads)
    shares = np.array([department.share for department in DEPARTMENTS])
    department = np.concatenate([np.arange(heads), rng.choice(heads, size - heads, p=shares / shares.sum())])
    level = np.concatenate([np.zeros(heads, dtype=np.int64), rng.choice(3, size - heads, p=LEVEL_SHARE)])
    order = np.argsort(level, kind="stable")
    department, level = department[order], level[order]

    manager = np.zeros(size, dtype=np.int64)
    manager[0] = -1
    leads = int((level <= 1).sum())
    manager[heads:] = department[heads:]
    for number in range(heads):
        bosses = np.flatnonzero((department[:leads] == number) & (level[:leads] == 1))
        people = np.flatnonzero((department == number) & (level == 2))
        if len(bosses):
            manager[people] = bosses[rng.integers(0, len(bosses), len(people))]

    veteran = (rng.random(size) < 0.8) | (level < 2)
    hired_on = np.where(
        veteran,
        HISTORY_START - 1 - (rng.gamma(1.4, 1100, size)).astype(np.int64) % 6500,
        rng.integers(HISTORY_START, CUT - 60, size),
    )
    leaves = (rng.random(size) < 0.19) & (level == 2)
    left_on = np.where(leaves, rng.integers(np.maximum(hired_on + 45, HISTORY_START + 20), CUT + 30), NEVER)
    left_on = np.where(left_on < CUT - 5, left_on, NEVER)

    scales = np.array([department.salaries for department in DEPARTMENTS])
    start = scales[department, level] * rng.normal(1.0, 0.07, size)
    raises = 1 + np.clip(rng.normal(0.034, 0.015, (size, 2)), 0.0, 0.09)
    dollars = np.stack([start, start * raises[:, 0], start * raises[:, 0] * raises[:, 1]], axis=1)
    salary = (np.rint(dollars / 100) * 100_00).astype(np.int64)
    return Staff(department, level, rng.integers(0, 5, size), manager, hired_on, left_on, salary)


def employees(rng: np.random.Generator, staff: Staff) -> pa.Table:
    """The raw table `employees`: delivered on hiring, with every yearly raise, and on leaving."""
    size = len(staff.hired_on)
    everyone = np.arange(size)
    known_from = np.maximum(staff.hired_on + 1, HISTORY_START)
    deliveries: list[tuple[Ints, Ints, Bools]] = [(everyone, known_from, np.zeros(size, dtype=bool))]
    for raised_on in RAISE_DAYS:
        due = (known_from < raised_on) & (staff.left_on > raised_on)
        deliveries.append((everyone[due], np.full(due.sum(), raised_on + 1), np.zeros(due.sum(), dtype=bool)))
    gone = staff.left_on < NEVER
    deliveries.append((everyone[gone], staff.left_on[gone] + 1, np.ones(gone.sum(), dtype=bool)))

    who, loaded_on, leaving = (np.concatenate(parts) for parts in zip(*deliveries, strict=True))
    year = np.searchsorted(RAISE_DAYS, loaded_on, side="left")
    order = np.lexsort((who, loaded_on))
    who, loaded_on, leaving, year = who[order], loaded_on[order], leaving[order], year[order]
    titles = [job for department in DEPARTMENTS for job in department.jobs]
    first_name, last_name = rng.integers(0, len(FIRST_NAMES), size), rng.integers(0, len(LAST_NAMES), size)
    return pa.table(
        {
            "employee_id": _ids(who),
            "full_name": pc.binary_join_element_wise(
                columns.text(first_name[who], FIRST_NAMES), columns.text(last_name[who], LAST_NAMES), " "
            ),
            "department": columns.text(
                staff.department[who], [department.name for department in DEPARTMENTS]
            ),
            "job_title": columns.text(staff.department[who] * 3 + staff.level[who], titles),
            "region": columns.text(staff.region[who], REGIONS),
            "hired_on": columns.dates(staff.hired_on[who]),
            "left_on": columns.dates(np.where(leaving, staff.left_on[who], 0), ~leaving),
            "manager_id": _ids(staff.manager[who], staff.manager[who] < 0),
            "annual_salary_usd": columns.money(staff.salary[who, year], precision=10),
            "loaded_at": columns.loads(loaded_on),
        }
    )


def payroll(rng: np.random.Generator, staff: Staff, trouble: Floats) -> pa.Table:
    """The raw table `payroll`: a row per employee and month, paid on the 28th.

    `trouble` is how busy the outages keep the field and the desk: a number per month, 1 on average.
    """
    month = np.repeat(np.arange(MONTHS), len(staff.hired_on))
    who = np.tile(np.arange(len(staff.hired_on)), MONTHS)
    first, after = MONTH_FIRST[month], MONTH_FIRST[month + 1]
    employed = (staff.hired_on[who] < after) & (staff.left_on[who] >= first)
    month, who, first, after = month[employed], who[employed], first[employed], after[employed]
    size = len(who)

    year = np.searchsorted(RAISE_DAYS, first, side="right")
    days = np.minimum(staff.left_on[who] + 1, after) - np.maximum(staff.hired_on[who], first)
    salary = staff.salary[who, year]
    base = np.rint(salary / 12 * days / (after - first)).astype(np.int64)
    expected = np.array([department.overtime for department in DEPARTMENTS])[staff.department[who]]
    expected = np.where(staff.level[who] == 0, 0.0, expected * np.clip(trouble[month], 0.4, 2.5))
    tenths = np.rint(rng.gamma(2.0, 0.5, size) * expected * 10 * (rng.random(size) < 0.7)).astype(np.int64)
    overtime = np.rint(salary / 2080 * 1.5 * tenths / 10).astype(np.int64)
    year_end = (month + 3) % 12 == 11
    share = np.where(year_end & (first > staff.hired_on[who]), rng.uniform(0.01, 0.06, size), 0.0)
    sales = np.array([department.name == "Sales" for department in DEPARTMENTS])[staff.department[who]]
    share += np.where(sales & (month % 3 == 2), rng.uniform(0.005, 0.02, size), 0.0)
    paid_on = first + 27
    return pa.table(
        {
            "payroll_id": columns.ids("R", np.arange(size) + 1),
            "employee_id": _ids(who),
            "pay_month": columns.dates(first),
            "base_usd": columns.money(base, precision=10),
            "overtime_hours": columns.decimal(tenths, 6, 1),
            "overtime_usd": columns.money(overtime, precision=10),
            "bonus_usd": columns.money(np.rint(salary * share / 100).astype(np.int64) * 100, precision=10),
            "paid_on": columns.dates(paid_on),
            "loaded_at": columns.loads(paid_on + 1),
        }
    )


def _ids(positions: Ints, missing: Bools | None = None) -> pa.Array:
    return columns.ids("E", positions + 1, width=3, missing=missing)
