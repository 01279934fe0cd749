"""Personal data in what people ask and say, masked before it is written down.

The kinds are those of documents (`ml/documents/personal_data.yml`), but the policy is another one: a document
names a business contact on purpose, while nobody needs to know by which number a customer can be reached in
order to improve search. So everything that is found is masked. `WAREHOUSE_LOG_PERSONAL_DATA=keep` keeps it,
for a warehouse that only its owner reads.

>>> masked("I am ana@example.com, call 212-555-0142. How do I get a refund?")
Masked(text='I am [e-mail], call [phone]. How do I get a refund?', n_masked=2)
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from ml.documents.personal_data import find, load_policy

SETTING = "WAREHOUSE_LOG_PERSONAL_DATA"
KEEP = "keep"


@dataclass(frozen=True)
class Masked:
    """A text as it is logged, and how many places in it were masked."""

    text: str
    n_masked: int


def masked(text: str) -> Masked:
    """The text without personal data, unless the setting keeps them."""
    if os.environ.get(SETTING, "").strip().lower() == KEEP:
        return Masked(text, 0)
    masks = load_policy().masks
    parts, position, n_masked = [], 0, 0
    for start, end, kind in find(text):
        parts += [text[position:start], masks[kind]]
        position, n_masked = end, n_masked + 1
    return Masked("".join([*parts, text[position:]]), n_masked)
