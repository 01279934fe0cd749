"""The story of one block of customers: thirty months, told month by month, for all customers at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ml.company import billing, contracts, hazard, people, state, support, traffic, voices
from ml.company.clock import HISTORY_START, MONTHS, Ints, month_days
from ml.company.ledger import Ledger
from ml.company.network import Outages
from ml.company.people import People
from ml.company.state import State


@dataclass
class Numbers:
    """The last number given, per kind of id; it runs on from block to block."""

    customer: int = 0
    subscription: int = 0
    invoice: int = 0
    payment: int = 0
    ticket: int = 0
    feedback: int = field(default=0)


def tell(rng: np.random.Generator, size: int, drawn: Outages, numbers: Numbers) -> dict[str, pa.Table]:
    """Simulate `size` customers and return their raw tables."""
    folk = people.register(rng, size, numbers.customer + 1)
    now = state.begin(rng, folk)
    ledger = Ledger()
    contracts.settle_veterans(rng, now, np.flatnonzero(folk.joins_on < HISTORY_START))
    for month in range(MONTHS):
        live(rng, now, ledger, folk, drawn, month)
    contracts.close_book(now, ledger)
    return _tables(rng, folk, ledger, numbers)


def live(
    rng: np.random.Generator, now: State, ledger: Ledger, folk: People, drawn: Outages, month: int
) -> None:
    """One month, in the order in which things happen."""
    first, last = month_days(month)
    if month > 0:
        hazard.decide(rng, now, month)
    contracts.revise(rng, now, ledger, month)
    billed = np.flatnonzero(now.active_on(first))
    billing.bill(rng, now, ledger, month, billed, np.full(len(billed), first))
    contracts.move_house(rng, now, folk, month)

    contracts.close_ended(now, ledger, month)
    served = _days_served(now, first, last)
    opening = np.flatnonzero((now.returns_on >= first) & (now.returns_on <= last))
    contracts.open_subscriptions(rng, now, opening, month)
    served[opening] += last + 1 - now.spell_from[opening]
    partial = opening[now.spell_from[opening] > first]
    billing.bill(rng, now, ledger, month, partial, now.spell_from[partial])
    whole = opening[now.spell_from[opening] == first]
    billing.bill(rng, now, ledger, month, whole, now.spell_from[whole])

    traffic.measure(rng, now, ledger, folk, drawn, month, served)
    asked = support.ask(rng, now, ledger, folk, drawn, month, served)
    around = np.flatnonzero(served > 0)
    voices.speak(rng, now, ledger, month, around, asked)
    billing.fortune(rng, now)


def _days_served(now: State, first: int, last: int) -> Ints:
    """Days of the month covered by each customer's subscription."""
    days = np.minimum(now.ends_on, last) + 1 - np.maximum(now.spell_from, first)
    return np.where(now.spell > 0, np.maximum(days, 0), 0)


def _tables(rng: np.random.Generator, folk: People, ledger: Ledger, numbers: Numbers) -> dict[str, pa.Table]:
    """The raw tables of the block; moves the running numbers on."""
    bills = ledger.bind("invoices")
    invoices = billing.invoices(rng, folk, bills, numbers.invoice + 1)
    payments, paid = billing.payments(rng, bills, numbers.payment + 1, numbers.invoice + 1)
    subscriptions, last_subscription = contracts.subscriptions(
        rng, folk, ledger.bind("subscriptions"), numbers.subscription + 1
    )
    tickets, asked = support.tickets(rng, folk, ledger.bind("tickets"), numbers.ticket + 1)
    feedback, said = voices.feedback(rng, folk, ledger.bind("feedback"), numbers.feedback + 1)
    tables = {
        "customers": people.customers(rng, folk),
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
