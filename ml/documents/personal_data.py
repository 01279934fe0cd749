"""Find personal data in a text, and mask what the policy says, before anything is stored or embedded.

A kind is found by its form and, where there is one, by its check digits: a card by Luhn's, an IBAN by its
remainder of 97. Numbers that only look alike (invoices, serial numbers) stay as they are.

>>> policy = load_policy()
>>> text = "Card 4111 1111 1111 1111, IBAN GB82 WEST 1234 5698 7654 32, mail ana@example.com"
>>> found = protect(text, policy, domain="help")
>>> found.text
'Card [card number], IBAN [IBAN], mail ana@example.com'
>>> found.counts
{'card': 1, 'email': 1, 'iban': 1}
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ml.errors import ParameterError

FILE = Path(__file__).with_name("personal_data.yml")
KEEP, MASK = "keep", "mask"


def _luhn(text: str) -> bool:
    digits = [int(letter) for letter in text if letter.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(text: str) -> bool:
    code = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(code) <= 34:
        return False
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97 == 1


def _national_id(text: str) -> bool:
    if re.fullmatch(r"\d{8}[A-Z]", text):  # Spain: the letter is the remainder of 23.
        return "TRWAGMYFPDXBNJZSQVHLCKE"[int(text[:8]) % 23] == text[8]
    return True


def _ip_address(text: str) -> bool:
    if ":" in text and sum(1 for part in text.split(":") if part) < 3:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _phone(text: str) -> bool:
    return 7 <= sum(letter.isdigit() for letter in text) <= 15


# In this order: what one kind has taken, the next cannot take again.
_FORMS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "iban": (
        r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])",
        _iban,
    ),
    "card": (r"(?<![\d-])(?:\d[ -]?){12,18}\d(?![\d-])", _luhn),
    "national_id": (
        # The United States (with 9 in front: a taxpayer's number); the United Kingdom; Spain.
        r"(?<![\w-])(?:(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"
        r"|(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"
        r"|\d{8}[A-Z])(?![\w-])",
        _national_id,
    ),
    "email": (
        r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])",
        lambda text: True,
    ),
    "ip_address": (
        r"(?<![\w.:])(?<!version )(?<!section )"
        r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?!:))(?!\w|\.\w)",
        _ip_address,
    ),
    "phone": (
        # International; North American; seven digits where a word says that it is a phone number, or the
        # exchange is 555.
        r"(?<![\w+])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}"
        r"|(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}"
        r"|555[ .-]\d{4}"
        r"|(?:(?<=call )|(?<=phone )|(?<=phone: )|(?<=tel\. ))\d{3}[ .-]\d{4})"
        r"(?!\w|[ .-]?\d)",
        _phone,
    ),
}
KINDS = tuple(_FORMS)


@dataclass(frozen=True)
class Policy:
    """What happens to each kind: for every domain, and differently in some; and the words that mask it."""

    everywhere: Mapping[str, str]
    by_domain: Mapping[str, Mapping[str, str]]
    masks: Mapping[str, str]

    def masks_kind(self, kind: str, domain: str) -> bool:
        """Whether this kind is masked in this domain."""
        return self.by_domain.get(domain, {}).get(kind, self.everywhere[kind]) == MASK


@dataclass(frozen=True)
class Protected:
    """A text after the policy, and how many of each kind were in it before."""

    text: str
    counts: dict[str, int]


@cache
def load_policy(file: Path = FILE) -> Policy:
    """The policy of a YAML file.

    Raises:
        ParameterError: it lacks a kind, or says something else than keep or mask.
    """
    said: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    kinds, domains = said.get("kinds") or {}, said.get("domains") or {}
    if set(kinds) != set(KINDS):
        raise _meant(file, "kinds", ", ".join(KINDS), ", ".join(map(str, kinds)))
    for name, rule in kinds.items():
        if not rule.get("why") or not rule.get("as"):
            raise _meant(file, f"kinds.{name}", "policy, as and why", ", ".join(rule))
    rules = {f"kinds.{name}": (name, rule.get("policy")) for name, rule in kinds.items()}
    for domain, changed in domains.items():
        rules |= {f"domains.{domain}.{name}": (name, value) for name, value in (changed or {}).items()}
    for place, (name, value) in rules.items():
        if name not in KINDS:
            raise _meant(file, place, f"one of {', '.join(KINDS)}", name)
        if value not in (KEEP, MASK):
            raise _meant(file, place, f"{KEEP} or {MASK}", repr(value))
    return Policy(
        everywhere={name: rule["policy"] for name, rule in kinds.items()},
        by_domain={domain: dict(changed or {}) for domain, changed in domains.items()},
        masks={name: rule["as"] for name, rule in kinds.items()},
    )


def _meant(file: Path, place: str, expected: str, found: str) -> ParameterError:
    return ParameterError(
        f"{file.name}: {place} cannot be meant",
        expected=expected,
        found=found or "nothing",
        hint="the comments in the file say what each line does",
    )


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Where personal data stand, in the order of the text: start, end, kind. No two overlap."""
    taken: list[tuple[int, int, str]] = []
    free = text
    for kind, (form, is_valid) in _FORMS.items():
        for found in re.finditer(form, free):
            if is_valid(found.group()):
                taken.append((found.start(), found.end(), kind))
        for start, end, name in taken:
            if name == kind:
                free = f"{free[:start]}{chr(0) * (end - start)}{free[end:]}"
    return iter(sorted(taken))


def protect(text: str, policy: Policy, *, domain: str) -> Protected:
    """The text with the kinds masked that the policy masks in this domain."""
    counts: Counter[str] = Counter()
    parts, position = [], 0
    for start, end, kind in find(text):
        counts[kind] += 1
        if policy.masks_kind(kind, domain):
            parts += [text[position:start], policy.masks[kind]]
            position = end
    return Protected("".join([*parts, text[position:]]), dict(sorted(counts.items())))
