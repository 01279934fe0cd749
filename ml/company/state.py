"""What the simulation remembers about every customer from one month to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.company import catalogue
from ml.company.clock import NEVER, Bools, Floats, Ints
from ml.company.people import People

REASONS = (
    None,
    "price change",
    "plan change",
    "moved away",
    "too expensive",
    "poor service",
    "competitor offer",
    "non-payment",
    "deceased",
)
"""Why a subscription period ends. None: it has not ended, or nobody asked."""

NO_REASON, PRICE_CHANGE, PLAN_CHANGE, MOVED, EXPENSIVE, POOR_SERVICE, COMPETITOR, NON_PAYMENT, DECEASED = (
    range(9)
)

METHODS = ("autopay", "card", "transfer", "cash")


@dataclass
class State:
    """One element per customer. Row 0 of a `recent_...` array is last month, row 1 the month before."""

    # Character, fixed for life
    attachment: Floats
    """Random effect of the churn hazard, on the logit scale: loyal below 0, restless above."""
    appetite: Floats
    """Ordinary data use against the plan's median."""
    line_fault: Floats
    """Line quality: factor on the rate of disconnects."""
    talkative: Floats
    """Factor on the rate of tickets and feedback."""
    method: Ints
    """Way of paying when autopay is off."""
    wave: Ints
    """Which wave of a price rise the customer belongs to."""

    # The subscription
    plan: Ints
    price: Ints
    """Cents a month."""
    contract_end: Ints
    """Last day of the contract; 0: month to month."""
    promo_ends: Ints
    """First month of the history at full price again; negative: no promotion running."""
    promo_discount: Ints
    """Cents a month that come back when the promotion ends."""
    period_from: Ints
    period_no: Ints
    spell: Ints
    """1 for the first subscription, 2 for the second ...; 0 before the first."""
    spell_from: Ints
    ends_on: Ints
    """Last day of service; NEVER until the decision to leave."""
    end_reason: Ints
    returns_on: Ints
    """First day of the next subscription, or NEVER."""
    leaving: Bools
    """The decision to leave is made; the last day is set."""
    fades: Bools
    """A leaver who uses the service less and less before the last day."""

    # Money
    autopay: Bools
    hardship: Bools
    """Short of money for some months: pays late or not at all."""

    # Recent experience
    price_shock: Floats
    """Sum of price rises (shares of the price), fading by the month."""
    dip: Floats
    """A spell of using less for reasons of one's own: factor on data use."""
    recent_outage_hours: Floats
    recent_disconnects: Floats
    recent_tickets: Floats
    recent_slow: Floats
    """Tickets that waited more than 48 hours for an answer, or got none."""
    recent_late: Floats
    recent_unpaid: Floats
    recent_usage: Floats

    def active_on(self, day: int) -> Bools:
        """Whose subscription covers the day."""
        return (self.spell > 0) & (self.spell_from <= day) & (self.ends_on >= day)

    @property
    def usage_trend(self) -> Floats:
        """Last month's data use against the mean of the three months before (1: no change)."""
        before = self.recent_usage[1:4]
        known = (before > 0).sum(axis=0)
        mean = before.sum(axis=0) / np.maximum(known, 1)
        return np.where(
            (known == 3) & (self.recent_usage[0] > 0), self.recent_usage[0] / np.maximum(mean, 1e-9), 1.0
        )


def push(recent: Floats, newest: Floats) -> None:
    """Make `newest` last month's value, in place; the oldest is forgotten."""
    recent[1:] = recent[:-1].copy()
    recent[0] = newest


def begin(rng: np.random.Generator, people: People) -> State:
    """Everyone's character; nobody has a subscription yet."""
    size = len(people)

    def none(dtype: type = np.int64) -> np.ndarray:
        return np.zeros(size, dtype=dtype)

    def months(count: int) -> Floats:
        return np.zeros((count, size))

    return State(
        attachment=rng.normal(0.0, 1.0, size),
        appetite=rng.lognormal(0.0, 0.55, size),
        line_fault=rng.lognormal(-0.25, 0.7, size),
        talkative=rng.lognormal(-0.2, 0.65, size),
        method=rng.choice(3, size, p=(0.62, 0.28, 0.10)) + 1,
        wave=rng.integers(0, 60, size),
        plan=rng.choice(len(catalogue.PLANS), size, p=catalogue.PLAN_SHARE),
        price=none(),
        contract_end=none(),
        promo_ends=none() - 1,
        promo_discount=none(),
        period_from=none(),
        period_no=none(),
        spell=none(),
        spell_from=none() + NEVER,
        ends_on=none() + NEVER,
        end_reason=none(),
        returns_on=people.joins_on.copy(),
        leaving=none(bool),
        fades=none(bool),
        autopay=rng.random(size) < 0.56,
        hardship=rng.random(size) < 0.03,
        price_shock=none(np.float64),
        dip=none(np.float64) + 1.0,
        recent_outage_hours=months(2),
        recent_disconnects=months(2),
        recent_tickets=months(2),
        recent_slow=months(2),
        recent_late=months(3),
        recent_unpaid=months(3),
        recent_usage=months(4),
    )
