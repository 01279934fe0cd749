"""Personal data are found by their form and their check digits, and masked where the policy says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.documents import personal_data
from ml.documents.personal_data import FILE, load_policy, protect
from ml.errors import ParameterError

FOUND = [
    ("email", "Write to ana.lopez+claims@mail.example.com."),
    ("email", "<billing@larkfield.example>"),
    ("email", "josé@exämple.org"),
    ("phone", "Call (415) 555-0142 today"),
    ("phone", "415-555-0142"),
    ("phone", "+1 415 555 0142"),
    ("phone", "+49 30 901820"),
    ("phone", "+44 (0)20 7946 0018"),
    ("phone", "desk 555-0142"),
    ("phone", "call 302-4471"),
    ("card", "4111 1111 1111 1111"),
    ("card", "5500-0000-0000-0004"),
    ("card", "378282246310005"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "GB82WEST12345698765432"),
    ("iban", "NO93 8601 1117 947"),
    ("ip_address", "the router at 192.168.1.1."),
    ("ip_address", "203.0.113.7:8080"),
    ("ip_address", "2001:db8::ff00:42:8329"),
    ("national_id", "SSN 078-05-1120"),
    ("national_id", "taxpayer 912-73-4567"),
    ("national_id", "NI number AB 12 34 56 C"),
    ("national_id", "DNI 12345678Z"),
]
NOTHING = [
    "4111 1111 1111 1112 fails Luhn's test",
    "0000 0000 0000 0000 is no card",
    "DE89 3704 0044 0532 0130 01 fails the remainder of 97",
    "INC-2025-018, cabinet C-612-07, INV-0004711, ticket 302-4471",
    "2026-01-31 and 31.12.2026 at 12:30:45, 03/04/2026",
    "firmware 4.8.1, version 1.2.3.4, clause 3.1.2",
    "$18,400.00, 1,162 customers, 14.2 feet, 640-720 Mbit/s",
    "999.1.1.1 and 256.0.0.1 are no addresses",
    "000-12-3456, 666-12-3456 and 123-00-4567 were never given out",
    "12345678A has the wrong letter",
    "a@b and @handle and std::vector and 10:20",
    "postal codes 48014 and 48027, 90210-1234",
]


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_a_kind_is_found_once(kind: str, text: str) -> None:
    assert protect(text, load_policy(), domain="x").counts == {kind: 1}


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert protect(text, load_policy(), domain="x") == personal_data.Protected(text, {})


def test_cards_ibans_and_national_ids_are_masked_and_contacts_are_kept() -> None:
    text = (
        "Paid with 4111 1111 1111 1111, or from NL91 ABNA 0417 1643 00; SSN 078-05-1120. "
        "Questions: claims@example.com, (415) 555-0142, 192.168.1.1."
    )
    found = protect(text, load_policy(), domain="claims")
    assert found.text == (
        "Paid with [card number], or from [IBAN]; SSN [national id]. "
        "Questions: claims@example.com, (415) 555-0142, 192.168.1.1."
    )
    assert found.counts == {"card": 1, "email": 1, "iban": 1, "ip_address": 1, "national_id": 1, "phone": 1}


def policy_file(folder: Path, old: str, new: str) -> Path:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    changed = folder / "personal_data.yml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed


def test_a_domain_may_have_rules_of_its_own(tmp_path: Path) -> None:
    policy = load_policy(
        policy_file(tmp_path, "domains: {}", "domains:\n  letters:\n    email: mask\n    card: keep")
    )
    text = "ana@example.com 4111 1111 1111 1111"
    assert protect(text, policy, domain="letters").text == "[e-mail] 4111 1111 1111 1111"
    assert protect(text, policy, domain="help").text == "ana@example.com [card number]"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("policy: mask", "policy: hide", "keep or mask"),
        ("  card:", "  cart:", "kinds cannot be meant"),
        ("domains: {}", "domains: {hr: {mail: mask}}", "domains.hr.mail"),
        ('    as: "[IBAN]"\n', "", "kinds.iban"),
    ],
)
def test_a_misspelt_policy_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        load_policy(policy_file(tmp_path, old, new))


def test_a_million_digits_take_no_time() -> None:
    protect(
        "1" * 200_000 + " " + "1 " * 100_000 + "a." * 50_000 + "1:" * 50_000 + "AB12" * 50_000,
        load_policy(),
        domain="x",
    )
