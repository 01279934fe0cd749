"""Why customers leave: the monthly hazard of deciding to go.

On the first of every month each customer weighs the recent past. The weights below are added up on the logit
scale; whoever decides to go stays for another four to nine weeks, and often uses the service less and less
until the last day. Whatever drives the decision leaves traces in the raw tables (a price period, an outage,
an unanswered ticket), so a predictor can learn it. The random effect and chance itself leave none: no
predictor can learn it all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.company import catalogue
from ml.company.clock import Bools, Floats, month_days
from ml.company.scene import Scene
from ml.company.state import (
    COMPETITOR,
    DECEASED,
    EXPENSIVE,
    MOVED,
    NO_REASON,
    NON_PAYMENT,
    POOR_SERVICE,
    State,
)


@dataclass(frozen=True)
class Weights:
    """Coefficients on the logit scale, each with its reason."""

    base: float = -5.3  # a customer with nothing below to weigh: about 0.5 % a month
    attachment: float = 0.65  # spread of what no table knows: friends, habit, a cousin at the competitor

    # Price: a rise is weighed against the old price and forgotten within months. Under contract one cannot
    # answer it by leaving, so most of the anger is gone when the contract ends.
    price_shock: float = 17.0  # per share of the price: a rise of 10 % weighs 1.7 at once
    price_shock_in_contract: float = 0.25  # share of the shock that counts while under contract

    # Contract: leaving is free at the end and costs a fee before.
    contract_ending: float = 1.1  # the contract ends within 60 days: the moment to compare offers
    month_to_month: float = 0.75  # no contract: any moment is the moment
    contract_long: float = -1.3  # more than 120 days left: hardly anybody pays the fee

    # Service: short outages are forgiven, long ones are not.
    outage_hour: float = 0.095  # each hour without service in two months beyond the threshold
    outage_threshold: float = 8.0  # hours; a night or a working day offline
    outage_most: float = 2.4  # anger has a ceiling
    disconnect: float = 0.20  # each line drop in two months beyond the threshold
    disconnect_threshold: float = 3.0  # fewer are blamed on the own router
    disconnect_most: float = 1.9  # the same ceiling: beyond it, more drops change nothing
    ticket: float = 0.22  # each ticket in two months: a ticket is a trouble
    slow_ticket: float = 1.35  # each ticket that waited over 48 hours: being ignored hurts more than trouble
    slow_most: float = 2.4  # the third ignored ticket is no longer a surprise

    # Money: customers in trouble leave, or are asked to.
    late_invoice: float = 0.50  # each of the last three invoices paid late
    unpaid_invoice: float = 1.2  # each of the last three invoices not paid at all
    no_autopay: float = 0.75  # a bill one looks at every month is a decision every month

    # Use: who uses less has found something else.
    usage_decline: float = 2.6  # per share of use lost against the three months before, beyond ordinary noise
    usage_tolerance: float = 0.15  # holidays and visitors: everyone's use varies that much

    # Bond: new customers still compare, old ones have settled.
    newness: float = 1.2  # at the first day, fading over half a year
    settled: float = -0.38  # per doubling of (1 + years with the company)
    bundle: float = -0.8  # two services are twice as hard to move
    dsl: float = 0.65  # the neighbours have fiber


WEIGHTS = Weights()


@dataclass(frozen=True)
class Grievances:
    """The hazard and its parts, on the logit scale."""

    hazard: Floats
    """Probability of deciding to leave this month."""
    price: Floats
    service: Floats
    money: Floats
    offers: Floats


def weigh(state: State, month: int, weights: Weights = WEIGHTS) -> Grievances:
    """The hazard on the first of a month, from what happened until then."""
    w = weights
    first, _ = month_days(month)
    days_left = state.contract_end - first
    in_contract = days_left > 0

    outage_hours, disconnects, tickets, slow_tickets, late, unpaid = (
        recent.sum(axis=0)
        for recent in (
            *(state.recent_outage_hours, state.recent_disconnects, state.recent_tickets),
            *(state.recent_slow, state.recent_late, state.recent_unpaid),
        )
    )

    price = w.price_shock * state.price_shock * np.where(days_left > 60, w.price_shock_in_contract, 1.0)
    service = (
        np.clip(w.outage_hour * (outage_hours - w.outage_threshold), 0, w.outage_most)
        + np.clip(w.disconnect * (disconnects - w.disconnect_threshold), 0, w.disconnect_most)
        + w.ticket * np.minimum(tickets, 4)
        + np.minimum(w.slow_ticket * slow_tickets, w.slow_most)
    )
    money = w.late_invoice * late + w.unpaid_invoice * unpaid
    offers = np.select(
        [in_contract & (days_left <= 60), ~in_contract, days_left > 120],
        [w.contract_ending, w.month_to_month, w.contract_long],
        0.0,
    )
    years = np.maximum(first - state.spell_from, 0) / 365.25
    bond = (
        w.newness * np.exp(-2 * years)
        + w.settled * np.log2(1 + years)
        + w.bundle * catalogue.PLAN_IS_BUNDLE[state.plan]
        + w.dsl * catalogue.PLAN_IS_DSL[state.plan]
        + w.no_autopay * ~state.autopay
        + w.usage_decline * np.clip(1 - w.usage_tolerance - state.usage_trend, 0, 0.7)
    )
    logit = w.base + w.attachment * state.attachment + price + service + money + offers + bond
    return Grievances(1 / (1 + np.exp(-logit)), price, service, money, offers)


def decide(scene: Scene, month: int, weights: Weights = WEIGHTS) -> None:
    """Who decides to leave this month, when the last day will be, and what reason is given."""
    rng, state = scene.rng, scene.state
    first, _ = month_days(month)
    size = len(state.plan)
    grievances = weigh(state, month, weights)
    staying: Bools = state.active_on(first) & ~state.leaving
    gone = staying & (rng.random(size) < grievances.hazard)
    notice = rng.integers(25, 65, size)

    blames = np.stack(
        [
            np.full(size, 0.30),  # no reason given
            np.full(size, 0.22),  # moved away
            grievances.price,
            grievances.service,
            0.25 + np.maximum(grievances.offers, 0),
            np.where(state.recent_unpaid.sum(axis=0) > 0, 3 * grievances.money, 0.0),
            np.full(size, 0.03),  # deceased
        ]
    )
    bounds = np.cumsum(blames, axis=0)
    blamed = (rng.random(size) * bounds[-1] >= bounds).sum(axis=0)
    reasons = np.array([NO_REASON, MOVED, EXPENSIVE, POOR_SERVICE, COMPETITOR, NON_PAYMENT, DECEASED])

    comes_back = (rng.random(size) < 0.165) & ~np.isin(reasons[blamed], (DECEASED, NON_PAYMENT))
    pause = rng.integers(30, 301, size)
    fades = rng.random(size) < 0.72
    drops_autopay = rng.random(size) < 0.25

    state.leaving |= gone
    state.ends_on = np.where(gone, first + notice, state.ends_on)
    state.end_reason = np.where(gone, reasons[blamed], state.end_reason)
    state.returns_on = np.where(gone & comes_back, state.ends_on + pause, state.returns_on)
    state.fades = np.where(gone, fades, state.fades)
    state.autopay &= ~(gone & drops_autopay)
