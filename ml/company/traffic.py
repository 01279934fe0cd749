"""Usage: data, voice and line drops of every customer and month."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import columns, deliveries
from ml.company.catalogue import AREA_REGION, PLAN_HAS_LINE, PLAN_HAS_PHONE, PLAN_NETWORKS, REGION_TROUBLE
from ml.company.clock import MONTH_FIRST, Floats, Ints, month_days, month_of_year
from ml.company.ledger import Page
from ml.company.network import Outages
from ml.company.people import People, customer_ids
from ml.company.scene import Scene
from ml.company.state import push

MEDIAN_GB: Final[Floats] = np.array([160, 290, 360, 420, 560, 7.5, 17, 380, 570], dtype=np.float64)
"""Median data use a month, by plan."""

SEASON: Final = (1.06, 1.03, 1.0, 0.98, 0.96, 0.93, 0.90, 0.93, 0.98, 1.01, 1.04, 1.09)
"""Data use by calendar month: evenings are longer in winter."""

GROWTH: Final = 0.006
"""Growth of data use a month."""

DROPS: Final[Floats] = np.array([0.30, 0.75, 1.30, 0.0])
"""Expected line drops a month on a good day, by network (fiber, cable, dsl, mobile)."""

FADING: Final = (0.72, 0.46)
"""What a fading leaver still uses, in the month of the decision and in the months after it."""


def outage_hours(drawn: Outages, area: Ints, plan: Ints, month: int) -> Floats:
    """Hours without service in each customer's area, over the networks of the plan."""
    return np.asarray((drawn.hours[area, :, month] * PLAN_NETWORKS[plan]).sum(axis=1))


def measure(scene: Scene, month: int, served: Ints) -> None:
    """Note the month's usage of everyone, by days `served`, and remember outages, line drops and use."""
    rng, state, people = scene.rng, scene.state, scene.people
    first, last = month_days(month)
    size = len(people)
    area = people.area_on(first + 14)
    hours = outage_hours(scene.outages, area, state.plan, month) * (served > 0)

    begins, ends = rng.random(size) < 0.028, rng.random(size) < 0.45
    depth = rng.uniform(0.35, 0.85, size)
    state.dip = np.where(state.dip < 1, np.where(ends, 1.0, state.dip), np.where(begins, depth, 1.0))
    since_decision = month - (np.searchsorted(MONTH_FIRST, state.ends_on - 40) - 1)
    fading = np.where(state.leaving & state.fades, np.where(since_decision >= 1, FADING[1], FADING[0]), 1.0)
    level = MEDIAN_GB[state.plan] * state.appetite * SEASON[month_of_year(month) - 1] * (1 + GROWTH) ** month
    a_full_month = level * state.dip * fading * rng.lognormal(0.0, 0.17, size)
    share = served / (last + 1 - first)
    gigabytes = a_full_month * share

    fault = state.line_fault * REGION_TROUBLE[AREA_REGION[area]]
    rate = (PLAN_NETWORKS[state.plan] * DROPS).sum(axis=1) * fault
    drops = rng.poisson(rate * share + np.minimum(hours, 30) * 0.05)
    minutes = rng.poisson(190 * state.appetite * state.dip * fading * share)

    who = np.flatnonzero(served > 0)
    scene.ledger.note(
        "usage",
        customer=who,
        month=np.full(len(who), month),
        tenths=np.rint(gigabytes * 10).astype(np.int64)[who],
        minutes=minutes[who],
        drops=drops[who],
        has_line=PLAN_HAS_LINE[state.plan[who]],
        has_phone=PLAN_HAS_PHONE[state.plan[who]],
    )
    push(state.recent_outage_hours, hours)
    push(state.recent_disconnects, drops * PLAN_HAS_LINE[state.plan])
    push(state.recent_usage, np.where(share > 0.9, gigabytes, 0.0))


def usage(rng: np.random.Generator, people: People, page: Page) -> pa.Table:
    """The raw table `usage`: a month is loaded on the third of the next."""
    size = len(page["customer"])
    table = pa.table(
        {
            "customer_id": customer_ids(people.number[page["customer"]]),
            "usage_month": columns.dates(MONTH_FIRST[page["month"]]),
            "data_gb": columns.decimal(page["tenths"], 10, 1, rng.random(size) < 0.005),
            "voice_minutes": columns.whole(page["minutes"], ~page["has_phone"]),
            "n_disconnects": columns.whole(page["drops"], ~page["has_line"]),
            "loaded_at": columns.loads(MONTH_FIRST[page["month"] + 1] + 2 + deliveries.late_days(rng, size)),
        }
    )
    return deliveries.redeliver(rng, table)
