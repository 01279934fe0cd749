"""The story of one block of customers: thirty months, told month by month, for all customers at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ml.company import billing, contracts, hazard, people, records, support, traffic, voices
from ml.company.clock import MONTHS, Ints, month_days
from ml.company.ledger import Ledger
from ml.company.network import Outages
from ml.company.scene import Scene
from ml.company.state import State, begin


@dataclass
class Numbers:
    """The last number given, per kind of id; it runs on from block to block."""

    customer: int = 0
    subscription: int = 0
    invoice: int = 0
    payment: int = 0
    ticket: int = 0
    feedback: int = 0


def tell(rng: np.random.Generator, size: int, outages: Outages, numbers: Numbers) -> dict[str, pa.Table]:
    """Simulate `size` customers and return their raw tables."""
    folk = people.register(rng, size, numbers.customer + 1)
    scene = Scene(rng, folk, outages, begin(rng, folk), Ledger())
    contracts.settle_veterans(scene)
    for month in range(MONTHS):
        _live(scene, month)
    contracts.close_book(scene)
    return _tables(scene, numbers)


def _live(scene: Scene, month: int) -> None:
    """One month, in the order in which things happen."""
    if month > 0:
        hazard.decide(scene, month)
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


def _tables(scene: Scene, numbers: Numbers) -> dict[str, pa.Table]:
    """The raw tables of the block; moves the running numbers on."""
    rng, folk, ledger = scene.rng, scene.people, scene.ledger
    bills = ledger.bind("invoices")
    invoices = billing.invoices(rng, folk, bills, numbers.invoice + 1)
    payments, paid = billing.payments(rng, bills, numbers.payment + 1, numbers.invoice + 1)
    subscriptions, last_subscription = contracts.subscriptions(
        rng, folk, ledger.bind("subscriptions"), numbers.subscription + 1
    )
    tickets, asked = support.tickets(rng, folk, ledger.bind("tickets"), numbers.ticket + 1)
    feedback, said = voices.feedback(rng, folk, ledger.bind("feedback"), numbers.feedback + 1)
    tables = {
        "customers": records.customers(rng, folk),
        "subscriptions": subscriptions,
        "invoices": invoices,
        "payments": payments,
        "usage": traffic.usage(rng, folk, ledger.bind("usage")),
        "tickets": tickets,
        "feedback": feedback,
    }
    numbers.customer += len(folk)
    numbers.subscription = last_subscription
    numbers.invoice += len(bills["customer"])
    numbers.payment += paid
    numbers.ticket += asked
    numbers.feedback += said
    return tables
