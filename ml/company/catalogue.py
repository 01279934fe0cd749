"""What the company sells and where: regions, areas, technologies, plans, price rises.

Everything here is decided by hand and the same for every seed; only its use is random.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.company.clock import MONTH_FIRST, Bools, Floats, Ints, day

REGIONS: Final = ("Harbor", "Lakeside", "Uplands", "Riverbend", "Old Town")
EASTERN_REGION: Final[Bools] = np.array([True, True, False, False, False])
"""Harbor and Lakeside keep New York time, the others Chicago time."""

POSTAL_CODES: Final = (
    *("04501", "04504", "04512", "04515", "04523", "04531", "04538", "04544"),  # Harbor
    *("48002", "48011", "48014", "48027", "48035", "48041", "48056", "48063"),  # Lakeside
    *("54801", "54806", "54813", "54820", "54829", "54834", "54848", "54870"),  # Uplands
    *("61203", "61209", "61214", "61222", "61230", "61241", "61256", "61265"),  # Riverbend
    *("63101", "63103", "63108", "63110", "63116", "63118", "63122", "63139"),  # Old Town
)
AREAS: Final = len(POSTAL_CODES)
AREA_REGION: Final[Ints] = np.repeat(np.arange(5), 8)

REGION_SHARE: Final[Floats] = np.array([0.24, 0.22, 0.14, 0.21, 0.19])
"""Where the customers live."""

REGION_TROUBLE: Final[Floats] = np.array([0.9, 0.8, 1.45, 1.15, 0.8])
"""How often lines fail, against the average: the Uplands are windy, the Riverbend is wet."""

NETWORKS: Final = ("fiber", "cable", "dsl", "mobile")
"""The four networks that can fail. A bundle rides on two of them."""


@dataclass(frozen=True)
class Plan:
    """One line of the price list. Prices in cents a month, data in GB a month (None: unlimited)."""

    plan_id: str
    name: str
    service: str
    technology: str
    speed_mbps: int | None
    data_allowance_gb: int | None
    list_price: int
    contract_months: int
    share: float
    """Share of new customers who choose it."""
    upgrade: int
    """Position of the plan a customer of this plan moves on to."""


PLANS: Final = (
    Plan("P1", "DSL 25", "internet", "dsl", 25, None, 39_00, 0, 0.13, 2),
    Plan("P2", "Cable 100", "internet", "cable", 100, 800, 49_00, 0, 0.17, 2),
    Plan("P3", "Cable 300", "internet", "cable", 300, None, 59_00, 12, 0.14, 4),
    Plan("P4", "Fiber 300", "internet", "fiber", 300, None, 65_00, 12, 0.14, 4),
    Plan("P5", "Fiber 1000", "internet", "fiber", 1000, None, 85_00, 24, 0.09, 8),
    Plan("P6", "Mobile 10", "mobile", "mobile", None, 10, 25_00, 0, 0.10, 6),
    Plan("P7", "Mobile Unlimited", "mobile", "mobile", None, None, 45_00, 12, 0.08, 7),
    Plan("P8", "Cable + Mobile", "bundle", "cable+mobile", 300, None, 95_00, 12, 0.08, 8),
    Plan("P9", "Fiber + Mobile", "bundle", "fiber+mobile", 1000, None, 119_00, 24, 0.07, 7),
)

PLAN_SHARE: Final[Floats] = np.array([plan.share for plan in PLANS])
PLAN_UPGRADE: Final[Ints] = np.array([plan.upgrade for plan in PLANS])
PLAN_CONTRACT_MONTHS: Final[Ints] = np.array([plan.contract_months for plan in PLANS])
PLAN_ALLOWANCE: Final[Floats] = np.array([plan.data_allowance_gb or np.inf for plan in PLANS])
PLAN_NETWORKS: Final[Bools] = np.array(
    [[n in plan.technology.split("+") for n in NETWORKS] for plan in PLANS]
)
PLAN_HAS_LINE: Final[Bools] = np.array([plan.service != "mobile" for plan in PLANS])
PLAN_HAS_PHONE: Final[Bools] = np.array([plan.service != "internet" for plan in PLANS])
PLAN_IS_BUNDLE: Final[Bools] = np.array([plan.service == "bundle" for plan in PLANS])
PLAN_IS_DSL: Final[Bools] = np.array([plan.technology == "dsl" for plan in PLANS])


@dataclass(frozen=True)
class PriceRise:
    """A company-wide rise. The list price moves at once; existing customers follow in monthly waves."""

    valid_from: str
    share: float
    """Rise as a share of the price."""
    waves: int
    """Over how many months the letters go out."""
    plans: tuple[int, ...]
    """Positions of the plans concerned."""

    @property
    def month(self) -> int:
        """Month of the history in which the first wave takes effect."""
        return int(np.searchsorted(MONTH_FIRST, day(self.valid_from)))


PRICE_RISES: Final = (
    PriceRise("2024-10-01", 0.09, 2, (0, 5, 6)),
    PriceRise("2025-03-01", 0.11, 3, (0, 1, 2, 7)),
    PriceRise("2026-03-01", 0.11, 5, (1, 3, 4, 6, 7, 8)),
)


def list_prices(month: int, rises: tuple[PriceRise, ...] = PRICE_RISES) -> Ints:
    """The price list of a month, in cents, rounded to half dollars."""
    prices = np.array([plan.list_price for plan in PLANS], dtype=np.int64)
    for rise in rises:
        if month >= rise.month:
            chosen = np.array(rise.plans)
            prices[chosen] = to_half_dollars(prices[chosen] * (1 + rise.share))
    return prices


def to_half_dollars(cents: Floats) -> Ints:
    """Cents rounded to the nearest half dollar."""
    return (np.rint(np.asarray(cents) / 50) * 50).astype(np.int64)
