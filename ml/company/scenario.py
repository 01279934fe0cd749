"""Scenarios: what else might have happened to the company, and from which month on.

Until the month of its turn a scenario is the ordinary history, row by row; from then on other prices hold,
and customers weigh them in another way. It is for those who want to see what a predictor does when the world
moves away from what it has learned.

>>> named("price_shock").turns_on
'2025-11-01'
>>> named(None) is named("none")
True
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ml.company.catalogue import PLANS, PRICE_RISES, PriceRise
from ml.company.clock import MONTH_FIRST, MONTHS
from ml.company.hazard import WEIGHTS, Weights
from ml.errors import SettingsError


@dataclass(frozen=True)
class Scenario:
    """Price rises of the whole history, and how customers weigh what happens to them from the turn on."""

    turn: int
    """The first month of the history that differs; MONTHS: none does."""
    rises: tuple[PriceRise, ...] = PRICE_RISES
    weights: Weights = WEIGHTS

    @property
    def turns_on(self) -> str:
        """The first day of the month of the turn, as an ISO date."""
        return str(MONTH_FIRST[self.turn].astype("datetime64[D]"))


ORDINARY: Final = Scenario(turn=MONTHS)

SHOCK: Final = PriceRise("2025-11-01", 0.15, 4, tuple(range(len(PLANS))))
"""In place of the rise of March 2026: every plan instead of six, and a third more.

It takes effect from November to February. A fit at the end of the history, whose newest months test and
validate, has a month of it among those that teach, calibrates on the next ones, and is measured on the rest.
"""

SCENARIOS: Final = {
    "none": ORDINARY,
    "price_shock": Scenario(
        turn=SHOCK.month,
        rises=(*(rise for rise in PRICE_RISES if rise.month < SHOCK.month), SHOCK),
        # So steep a rise gives the right to leave before the contract ends. Until now a contract kept people,
        # and a predictor has learned that it does: this is what makes it rank worse, not only guess too low.
        weights=replace(WEIGHTS, price_shock_in_contract=1.0, contract_long=0.0),
    ),
}


def named(name: str | None) -> Scenario:
    """The scenario of that name; None is "none", the ordinary history."""
    if name is None:
        return ORDINARY
    if name not in SCENARIOS:
        raise SettingsError(
            "there is no such scenario",
            expected=" or ".join(SCENARIOS),
            found=name,
            hint="leave the scenario out for the ordinary history of the company",
        )
    return SCENARIOS[name]
