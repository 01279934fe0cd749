"""The story of one block of customers: thirty months, told month by month, for all customers at once.

A scenario has two stories with one beginning. The ordinary one is told to its end all the same, because
every row from before the turn has to be the row that it is without the scenario; of what begins after the
turn, only the other story's rows are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.company import billing, contracts, hazard, people, records, support, traffic, voices
from ml.company.clock import DAY, MONTHS, Ints, month_days
from ml.company.hazard import WEIGHTS, Weights
from ml.company.ledger import Ledger, Page
from ml.company.network import Outages
from ml.company.scenario import ORDINARY, Scenario
from ml.company.scene import Scene
from ml.company.state import State, begin

BEGINS: Final = {
    "invoices": "issued_on",
    "usage": "usage_month",
    "tickets": "opened_at",
    "feedback": "given_at",
}
"""When what a row is about began; a payment belongs to its invoice."""

FIRST_LATER_NUMBER: Final = 1_000_000_000
"""Where a scenario's own ids begin: beyond the ordinary ones, which no block knows before all are told."""


@dataclass
class Numbers:
    """The last number given, per kind of id; it runs on from block to block."""

    customer: int = 0
    subscription: int = 0
    invoice: int = 0
    payment: int = 0
    ticket: int = 0
    feedback: int = 0


def later_numbers() -> Numbers:
    """For what begins after the turn of a scenario."""
    before = FIRST_LATER_NUMBER - 1
    return Numbers(0, before, before, before, before, before)


def tell(
    rng: np.random.Generator,
    size: int,
    outages: Outages,
    numbers: Numbers,
    later: Numbers,
    scenario: Scenario = ORDINARY,
) -> dict[str, pa.Table]:
    """Simulate `size` customers and return their raw tables.

    `later` are the numbers of what begins after the turn of the scenario.
    """
    folk = people.register(rng, size, numbers.customer + 1)
    scene = Scene(rng, folk, outages, begin(rng, folk), Ledger())
    contracts.settle_veterans(scene)
    _live_through(scene, range(scenario.turn))
    turned = scene.fork(scenario.rises) if scenario.turn < MONTHS else None
    _live_through(scene, range(scenario.turn, MONTHS))
    contracts.close_book(scene)
    tables, periods = _tables(scene, numbers)
    if turned is None:
        return tables

    _live_through(turned, range(scenario.turn, MONTHS), scenario.weights)
    contracts.close_book(turned)
    turns_on, _ = month_days(scenario.turn)
    tables_since, _ = _tables(turned, later, known=periods, turns_on=turns_on)
    return _joined(tables, tables_since, turns_on)


def _live_through(scene: Scene, months: range, weights: Weights = WEIGHTS) -> None:
    for month in months:
        _live(scene, month, weights)


def _live(scene: Scene, month: int, weights: Weights) -> None:
    """One month, in the order in which things happen."""
    if month > 0:
        hazard.decide(scene, month, weights)
    contracts.revise(scene, month)
    billing.bill_everyone(scene, month)

    contracts.move_house(scene, month)
    contracts.close_ended(scene, month)
    served = _days_served(scene.state, month) + _begin_service(scene, month)

    traffic.measure(scene, month, served)
    asked = support.ask(scene, month, served)
    voices.speak(scene, month, np.flatnonzero(served > 0), asked)
    billing.turn_fortunes(scene)


def _begin_service(scene: Scene, month: int) -> Ints:
    """Open the subscriptions that begin in the month, bill the days left of it, and return those days."""
    state = scene.state
    first, last = month_days(month)
    opening = np.flatnonzero((state.returns_on >= first) & (state.returns_on <= last))
    contracts.open_subscriptions(scene, opening, month)
    billing.bill(scene, month, opening, state.spell_from[opening])
    days = np.zeros(len(scene.people), dtype=np.int64)
    days[opening] = last + 1 - state.spell_from[opening]
    return days


def _days_served(state: State, month: int) -> Ints:
    """Days of the month covered by each customer's subscription."""
    first, last = month_days(month)
    days = np.minimum(state.ends_on, last) + 1 - np.maximum(state.spell_from, first)
    return np.where(state.spell > 0, np.maximum(days, 0), 0)


def _tables(
    scene: Scene, numbers: Numbers, known: Page | None = None, turns_on: int = 0
) -> tuple[dict[str, pa.Table], Page]:
    """The raw tables of the block, and the periods of its subscriptions; moves the running numbers on.

    With `known` periods: subscriptions that began before the day `turns_on` stay what they are in them.
    """
    rng, folk, ledger = scene.rng, scene.people, scene.ledger
    bills = ledger.bind("invoices")
    invoices = billing.invoices(rng, folk, bills, numbers.invoice + 1)
    payments, paid = billing.payments(rng, bills, numbers.payment + 1, numbers.invoice + 1)
    periods = contracts.in_order(rng, ledger.bind("subscriptions"), numbers.subscription + 1)
    if known is not None:
        contracts.keep_known(periods, known, turns_on, numbers.subscription + 1)
    tickets, asked = support.tickets(rng, folk, ledger.bind("tickets"), numbers.ticket + 1)
    feedback, said = voices.feedback(rng, folk, ledger.bind("feedback"), numbers.feedback + 1)
    tables = {
        "customers": records.customers(rng, folk),
        "subscriptions": contracts.subscriptions(folk, periods),
        "invoices": invoices,
        "payments": payments,
        "usage": traffic.usage(rng, folk, ledger.bind("usage")),
        "tickets": tickets,
        "feedback": feedback,
    }
    numbers.customer += len(folk)
    numbers.subscription = int(periods["number"].max(initial=numbers.subscription))
    numbers.invoice += len(bills["customer"])
    numbers.payment += paid
    numbers.ticket += asked
    numbers.feedback += said
    return tables, periods


def _joined(
    tables: dict[str, pa.Table], tables_since: dict[str, pa.Table], turns_on: int
) -> dict[str, pa.Table]:
    """What began before the day `turns_on` from the first tables, and what began since from the others."""
    before = {
        name: tables[name].filter(pc.less(tables[name][begins].cast(pa.timestamp("us")), _midnight(turns_on)))
        for name, begins in BEGINS.items()
    }
    billed = pc.is_in(tables["payments"]["invoice_id"], before["invoices"]["invoice_id"].combine_chunks())
    before["payments"] = tables["payments"].filter(billed)
    joined = {name: pa.concat_tables([rows, tables_since[name]]) for name, rows in before.items()}
    # Who the customers are does not depend on what happens to them, and the other subscriptions are complete.
    return {**tables, "subscriptions": tables_since["subscriptions"], **joined}


def _midnight(day: int) -> pa.Scalar:
    return pa.scalar(day * DAY * 1_000_000, pa.int64()).cast(pa.timestamp("us"))
