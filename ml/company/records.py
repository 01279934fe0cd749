"""What the company knows about its customers, and how untidy its records are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.company import catalogue, columns
from ml.company.clock import DAY, HISTORY_START, NEVER, next_midnight
from ml.company.names import FIRST_NAMES, LAST_NAMES, mailbox, misspelt
from ml.company.people import People, customer_ids

SEGMENTS = ("residential", "business")
CHANNELS = ("web", "store", "partner", "phone")
CONSENTS = ("yes", "no", "Y", "N", "true", "false", None)
MAIL_HOSTS = ("example.com", "example.net", "example.org", "mail.example.com")
_CODES = """
207 269 906 715 309 314
212 312 404 503 617 702 808 919 972 205 216 303 318 402 412 480 501 505 512 601 612 704 713 716
"""
AREA_CODES = tuple(_CODES.split())
"""Area codes of phone numbers: the first six are local. Lines 555-0100 to 555-0199 belong to nobody."""

_REGION_SPELLINGS = tuple(
    spelling
    for name in catalogue.REGIONS
    for spelling in (name, name.lower(), name.upper() + " ", name + " ")
)


def customers(rng: np.random.Generator, people: People) -> pa.Table:
    """The raw table `customers`: one delivery at registration, a second one when something changed."""
    size = len(people)
    full_name, email = _names(people), _emails(people)
    phone_code = rng.choice(len(AREA_CODES), size, p=_phone_weights())
    phone_line = rng.integers(100, 200, size)
    second = people.original >= 0
    phone_code[second] = phone_code[people.original[second]]
    phone_line[second] = phone_line[people.original[second]]
    phone = pc.binary_join_element_wise(
        columns.text(phone_code, AREA_CODES), "555", columns.ids("", phone_line, width=4), "-"
    )
    birth_year = np.rint(np.clip(rng.normal(1976, 16, size), 1932, 2006)).astype(np.int64)
    birth_year[second] = birth_year[people.original[second]]

    moved = people.moves_on < NEVER
    mail_changed = (rng.random(size) < 0.008) & ~moved & ~second
    changed = np.flatnonzero(moved | mail_changed)
    changes_on = np.where(
        moved,
        people.moves_on,
        np.maximum(people.signed_up_at // DAY, HISTORY_START) + rng.integers(20, 700, size),
    )
    rows = np.concatenate([np.arange(size), changed])
    later = np.arange(len(rows)) >= size
    take = pa.array(rows)

    registered_on = np.maximum(next_midnight(people.signed_up_at), HISTORY_START)
    loaded_on = np.where(
        later,
        np.maximum(changes_on[rows] + rng.integers(1, 4, len(rows)), registered_on[rows] + 1),
        registered_on[rows],
    )
    area = np.where(later, people.new_area[rows], people.area[rows])
    spelling = np.where(rng.random(len(rows)) < 0.03, rng.integers(1, 4, len(rows)), 0)
    new_email = pc.binary_join_element_wise(
        columns.text(people.last_name, [mailbox(name) for name in LAST_NAMES]),
        columns.ids("", people.number % 9973),
        "@",
        columns.text(people.number % 4, MAIL_HOSTS),
        "",
    )
    email_now = pc.if_else(pa.array(later & mail_changed[rows]), new_email.take(take), email.take(take))
    no_email, no_phone = rng.random(size) < 0.02, rng.random(size) < 0.08
    no_email &= ~second
    no_phone &= ~second
    no_phone[people.original[second]] = False
    consent = rng.choice(len(CONSENTS), size, p=(0.36, 0.22, 0.09, 0.06, 0.09, 0.08, 0.10))
    channel = rng.choice(4, size, p=(0.46, 0.24, 0.12, 0.18))

    return pa.table(
        {
            "customer_id": customer_ids(people.number[rows]),
            "full_name": full_name.take(take),
            "email": pc.if_else(pa.array(no_email[rows]), None, email_now),
            "phone": pc.if_else(pa.array(no_phone[rows]), None, phone.take(take)),
            "birth_year": columns.whole(birth_year[rows], (rng.random(size) < 0.06)[rows]),
            "region": columns.text(
                catalogue.AREA_REGION[area] * 4 + spelling, _REGION_SPELLINGS, rng.random(len(rows)) < 0.005
            ),
            "postal_code": columns.text(area, catalogue.POSTAL_CODES),
            "segment": columns.text(people.business[rows].astype(np.int64), SEGMENTS),
            "acquisition_channel": columns.text(channel[rows], CHANNELS, (rng.random(size) < 0.01)[rows]),
            "signed_up_at": columns.instants(people.signed_up_at[rows]),
            "marketing_consent": columns.text(consent[rows], CONSENTS),
            "loaded_at": columns.loads(loaded_on),
        }
    )


def _phone_weights() -> list[float]:
    local = 6
    return [0.11] * local + [0.34 / (len(AREA_CODES) - local)] * (len(AREA_CODES) - local)


def _names(people: People) -> pa.Array:
    """Full names; every other second registration is misspelt."""
    wrong = (people.original >= 0) & (people.number % 2 == 0)
    first = people.first_name + wrong * len(FIRST_NAMES)
    last = people.last_name + wrong * len(LAST_NAMES)
    plain_first = [misspelt(name) if not name.isascii() else name for name in FIRST_NAMES]
    return pc.binary_join_element_wise(
        columns.text(first, [*FIRST_NAMES, *plain_first]),
        columns.text(last, [*LAST_NAMES, *map(misspelt, LAST_NAMES)]),
        " ",
    )


def _emails(people: People) -> pa.Array:
    """Mail addresses; a second registration shows the same address in capitals."""
    owner = np.where(people.original >= 0, people.number[people.original], people.number)
    address = pc.binary_join_element_wise(
        columns.text(people.first_name, [mailbox(name) for name in FIRST_NAMES]),
        pc.binary_join_element_wise(
            columns.text(people.last_name, [mailbox(name) for name in LAST_NAMES]),
            columns.ids("", owner % 997),
            "",
        ),
        ".",
    )
    address = pc.binary_join_element_wise(address, columns.text(owner % 4, MAIL_HOSTS), "@")
    return pc.if_else(pa.array(people.original >= 0), pc.utf8_upper(address), address)
