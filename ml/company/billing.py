"""Invoices and payments: what is billed on the first of a month, and whether, when and how it is paid."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from ml.company import columns, deliveries
from ml.company.catalogue import PLAN_ALLOWANCE, PLAN_HAS_PHONE
from ml.company.clock import CUT, Bools, Floats, Ints, month_days
from ml.company.ledger import Page
from ml.company.people import People, customer_ids
from ml.company.scene import Scene
from ml.company.state import METHODS, State, push

DAYS_TO_PAY: Final = 14
CORRECTED: Final = 0.012
"""Share of invoices corrected afterwards."""

OVERAGE_CENTS_PER_GB: Final = 100.0
OVERAGE_MOST: Final = 40_00

# Chance that an invoice is paid late, and that it is never paid, by autopay and by hardship.
LATE: Final = {(True, False): 0.010, (True, True): 0.16, (False, False): 0.07, (False, True): 0.50}
UNPAID: Final = {(True, False): 0.001, (True, True): 0.05, (False, False): 0.007, (False, True): 0.21}


def bill_everyone(scene: Scene, month: int) -> None:
    """Bill the month to all who are customers on its first day, and remember who will not pay in time."""
    first, _ = month_days(month)
    who = np.flatnonzero(scene.state.active_on(first))
    late, unpaid = bill(scene, month, who, np.full(len(who), first))
    _remember(scene.state.recent_late, who, late)
    _remember(scene.state.recent_unpaid, who, unpaid)


def bill(scene: Scene, month: int, who: Ints, issued_on: Ints) -> tuple[Bools, Bools]:
    """Write invoices for the customers `who`; returns which are paid late, and which never.

    An invoice on the first bills the whole month ahead; one on a later day, in a first partial month,
    bills the days left of it.
    """
    rng, state = scene.rng, scene.state
    first, last = month_days(month)
    size = len(who)
    recurring = np.rint(state.price[who] * (last + 1 - issued_on) / (last + 1 - first)).astype(np.int64)
    extras = np.where(issued_on == first, _extras(rng, state, who), 0)

    autopay, hardship = state.autopay[who], state.hardship[who]
    luck = rng.random(size)
    unpaid_chance, late_chance = (_by_conduct(table, autopay, hardship) for table in (UNPAID, LATE))
    unpaid = luck < np.where(state.leaving[who], unpaid_chance * 3 + 0.02, unpaid_chance)
    late = ~unpaid & (luck > 1 - late_chance)
    pays_after = np.where(
        late,
        DAYS_TO_PAY + 1 + rng.gamma(1.6, 7.0, size).astype(np.int64),
        np.where(autopay, rng.integers(11, 14, size), rng.binomial(DAYS_TO_PAY, 0.55, size)),
    )
    corrected = rng.random(size) < CORRECTED
    correction = np.where(
        rng.random(size) < 0.8,
        -np.minimum(recurring, rng.integers(4, 41, size) * 50),
        rng.integers(4, 31, size) * 50,
    )
    scene.ledger.note(
        "invoices",
        customer=who,
        issued_on=issued_on,
        recurring=recurring,
        extras=extras,
        corrected_after=np.where(corrected, rng.integers(6, 31, size), 0),
        correction=correction,
        paid_on=np.where(unpaid, CUT + 1000, issued_on + pays_after),
        method=np.where(autopay, 0, state.method[who]),
        partial=~autopay & (rng.random(size) < 0.025),
    )
    return late, unpaid


def _remember(recent: Floats, who: Ints, happened: Bools) -> None:
    """Push this month's events, given for the customers `who` only."""
    newest = np.zeros(recent.shape[1])
    newest[who] = happened
    push(recent, newest)


def turn_fortunes(scene: Scene) -> None:
    """Months of hardship begin and end; now and then somebody signs up for autopay."""
    rng, state = scene.rng, scene.state
    size = len(state.plan)
    begins, ends = rng.random(size) < 0.011, rng.random(size) < 0.24
    state.hardship = np.where(state.hardship, ~ends, begins)
    state.autopay |= ~state.leaving & (rng.random(size) < 0.003)


def _extras(rng: np.random.Generator, state: State, who: Ints) -> Ints:
    """Cents for data beyond the allowance last month, roaming and pay-per-view."""
    beyond = np.maximum(state.recent_usage[0, who] - PLAN_ALLOWANCE[state.plan[who]], 0.0)
    overage = np.minimum(np.ceil(beyond / 5) * 5 * OVERAGE_CENTS_PER_GB, OVERAGE_MOST)
    roams = PLAN_HAS_PHONE[state.plan[who]] & (rng.random(len(who)) < 0.035)
    views = rng.random(len(who)) < 0.04
    roaming = np.where(roams, rng.integers(2, 50, len(who)) * 50, 0)
    viewing = np.where(views, rng.integers(1, 5, len(who)) * 4_99, 0)
    return np.asarray(overage.astype(np.int64) + roaming + viewing)


def _by_conduct(chances: dict[tuple[bool, bool], float], autopay: Bools, hardship: Bools) -> Floats:
    """The chance of each customer from a table by (autopay, hardship)."""
    by_position: Floats = np.array([chances[auto, poor] for auto in (False, True) for poor in (False, True)])
    return np.asarray(by_position[2 * autopay + hardship])


def invoices(rng: np.random.Generator, people: People, page: Page, first_number: int) -> pa.Table:
    """The raw table `invoices`: loaded the night after issue; corrected ones again with another amount."""
    size = len(page["customer"])
    loaded_on = page["issued_on"] + 1 + deliveries.late_days(rng, size)
    page["corrected_on"] = np.where(
        page["corrected_after"] > 0,
        np.maximum(page["issued_on"] + page["corrected_after"], loaded_on + 1),
        CUT + 1000,
    )
    again = np.flatnonzero(page["corrected_on"] <= CUT)
    rows = np.concatenate([np.arange(size), again])
    correcting = np.arange(len(rows)) >= size
    issued_on = page["issued_on"][rows]
    table = pa.table(
        {
            "invoice_id": columns.ids("I", first_number + rows),
            "customer_id": customer_ids(people.number[page["customer"][rows]]),
            "issued_on": columns.dates(issued_on),
            "due_on": columns.dates(issued_on + DAYS_TO_PAY),
            "recurring_usd": columns.money(
                page["recurring"][rows] + np.where(correcting, page["correction"][rows], 0)
            ),
            "extras_usd": columns.money(page["extras"][rows]),
            "loaded_at": columns.loads(np.where(correcting, page["corrected_on"][rows], loaded_on[rows])),
        }
    )
    final = correcting | (page["corrected_on"] > CUT)[rows]
    return deliveries.redeliver(rng, table, final)


def payments(
    rng: np.random.Generator, page: Page, first_number: int, first_invoice: int
) -> tuple[pa.Table, int]:
    """The raw table `payments`, and the number of payments.

    Call it after `invoices`, which sets the days of the corrections.
    """
    paid = np.flatnonzero(page["paid_on"] < CUT)
    amount = page["recurring"] + page["extras"]
    amount = np.where(page["corrected_on"] <= page["paid_on"], amount + page["correction"], amount)[paid]
    first_part = np.where(page["partial"][paid], np.rint(amount * 0.005).astype(np.int64) * 100, amount)
    rest = np.flatnonzero(page["partial"][paid] & (first_part < amount))

    invoice = np.concatenate([paid, paid[rest]])
    cents = np.concatenate([first_part, (amount - first_part)[rest]])
    paid_on = np.concatenate(
        [page["paid_on"][paid], page["paid_on"][paid[rest]] + rng.integers(5, 25, len(rest))]
    )
    kept = np.flatnonzero((paid_on < CUT) & (cents > 0))
    order = kept[np.argsort(paid_on[kept], kind="stable")]
    invoice, cents, paid_on = invoice[order], cents[order], paid_on[order]
    size = len(invoice)
    table = pa.table(
        {
            "payment_id": columns.ids("P", first_number + np.arange(size)),
            "invoice_id": columns.ids("I", first_invoice + invoice),
            "paid_on": columns.dates(paid_on),
            "amount_usd": columns.money(cents),
            "method": columns.text(page["method"][invoice], METHODS, rng.random(size) < 0.01),
            "loaded_at": columns.loads(paid_on + 1 + deliveries.late_days(rng, size)),
        }
    )
    return deliveries.redeliver(rng, table), size
