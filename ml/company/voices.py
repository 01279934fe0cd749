"""What customers say: texts written by hand, picked by what happened to the customer, never filled in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pyarrow as pa

from ml.company import columns
from ml.company.catalogue import PLAN_HAS_LINE, PLAN_HAS_PHONE
from ml.company.clock import DAY, Bools, Floats, Ints, month_days, next_midnight, utc_offset
from ml.company.ledger import Page
from ml.company.people import People, customer_ids
from ml.company.scene import Scene
from ml.company.state import State

PRODUCTS: Final = ("internet", "mobile", "billing", "support", "app", "shop")
INTERNET, MOBILE, BILLING, SUPPORT, APP, SHOP = range(6)
MOODS: Final = ("negative", "mixed", "neutral", "positive")

FEEDBACK_A_MONTH: Final = 0.032
"""Chance that an average customer gives feedback in a month."""


def read(name: str) -> list[dict[str, Any]]:
    """The texts of a file, one object each."""
    source = resources.files("ml.company") / "texts" / f"{name}.jsonl"
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass(frozen=True)
class Voices:
    """A collection of texts, and the positions of those that suit an occasion."""

    lines: list[dict[str, Any]]
    bodies: list[str]
    occasions: list[Ints]
    """For every occasion (a topic, or a product and a mood) the positions of its texts."""

    def pick(self, rng: np.random.Generator, occasion: Ints) -> Ints:
        """A text position for every occasion, drawn at random."""
        counts = np.array([len(positions) for positions in self.occasions])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        within = (rng.random(len(occasion)) * counts[occasion]).astype(np.int64)
        chosen: Ints = np.concatenate(self.occasions)[starts[occasion] + within]
        return chosen


def _suiting(fits: list[bool], otherwise: list[bool]) -> Ints:
    """Positions of the fitting texts; where there are none, of the second choice; else of all."""
    for choice in (fits, otherwise):
        if any(choice):
            return np.flatnonzero(choice)
    return np.arange(len(fits))


@cache
def feedback_voices() -> Voices:
    """Feedback texts by product and mood: occasion = 4 * product + mood."""
    lines = read("feedback")
    occasions = [
        _suiting(
            [line["product"] == product and line["sentiment"] == mood for line in lines],
            [line["product"] == product for line in lines],
        )
        for product in PRODUCTS
        for mood in MOODS
    ]
    return Voices(lines, [line["text"] for line in lines], occasions)


@cache
def ticket_voices(topics: tuple[str, ...]) -> Voices:
    """Ticket texts by what they are truly about."""
    lines = read("tickets")
    occasions = [_suiting([line["true_topic"] == topic for line in lines], []) for topic in topics]
    return Voices(lines, [line["text"] for line in lines], occasions)


def speak(scene: Scene, month: int, who: Ints, asked_support: Bools) -> None:
    """Some of the active customers `who` give feedback; its mood follows their recent months."""
    rng, state = scene.rng, scene.state
    first, last = month_days(month)
    annoyance = _annoyance(state)[who]
    eagerness = (1 + 0.8 * np.minimum(annoyance, 2.5)) * (1 + 2 * asked_support[who])
    chance = FEEDBACK_A_MONTH * state.talkative[who] * eagerness
    said = rng.random(len(who)) < chance
    who, annoyance = who[said], annoyance[said]
    size = len(who)

    contentment = 0.75 - annoyance - 0.25 * state.attachment[who] + rng.normal(0, 0.75, size)
    mood = np.searchsorted([-0.35, 0.15, 0.4], contentment)
    about_phone = PLAN_HAS_PHONE[state.plan[who]] & (rng.random(size) < 0.45)
    service = np.where(PLAN_HAS_LINE[state.plan[who]] & ~about_phone, INTERNET, MOBILE)
    other = rng.choice([BILLING, SUPPORT, APP, SHOP], size, p=(0.3, 0.3, 0.22, 0.18))
    product = np.where(rng.random(size) < 0.58, service, other)
    product = np.where(asked_support[who] & (rng.random(size) < 0.5), SUPPORT, product)
    product = np.where((state.price_shock[who] > 0.05) & (rng.random(size) < 0.4), BILLING, product)
    given_at = rng.integers(first * DAY // 60, (last + 1) * DAY // 60, size) * 60
    scene.ledger.note("feedback", customer=who, given_at=given_at, occasion=4 * product + mood)


def _annoyance(state: State) -> Floats:
    """Trouble of the last two months: 0 none, 1 a bad month, 2 and more a very bad one."""
    return np.asarray(
        0.05 * np.maximum(state.recent_outage_hours.sum(axis=0) - 6, 0)
        + 0.12 * np.maximum(state.recent_disconnects.sum(axis=0) - 3, 0)
        + 0.7 * state.recent_slow.sum(axis=0)
        + 6.0 * state.price_shock
    )


def feedback(rng: np.random.Generator, people: People, page: Page, first_number: int) -> tuple[pa.Table, int]:
    """The raw table `feedback` and its number of rows. Product, kind and rating are the text's own."""
    voices = feedback_voices()
    given_at = page["given_at"]
    order = np.argsort(given_at, kind="stable")
    given_at, customer = given_at[order], page["customer"][order]
    size = len(order)
    said = voices.pick(rng, page["occasion"][order])
    anonymous = rng.random(size) < 0.20
    local = utc_offset(given_at, rng.random(size) < 0.5)
    offset = np.where(rng.random(size) < 0.35, 0, local)
    rating = np.array([line["rating"] or 0 for line in voices.lines])[said]
    table = pa.table(
        {
            "feedback_id": columns.ids("F", first_number + np.arange(size)),
            "customer_id": customer_ids(people.number[customer], anonymous),
            "kind": columns.text(said, [line["kind"] for line in voices.lines]),
            "product": columns.text(said, [line["product"] for line in voices.lines]),
            "rating": columns.whole(rating, (rng.random(size) < 0.05) | (rating == 0)),
            "given_at": columns.instants(given_at, zone="UTC"),
            "given_at|offset": offset.astype(np.int8),
            "body": columns.text(said, voices.bodies),
            "loaded_at": columns.loads(next_midnight(given_at)),
        }
    )
    return table, size
