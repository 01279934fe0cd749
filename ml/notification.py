"""Telling people that a build failed: one JSON message to a webhook, in the form that Slack and others take.

>>> lost, red = "model.warehouse.customer_360", "test.warehouse.no_price_is_negative.8c1"
>>> results = [
...     {"unique_id": lost, "status": "error", "failures": None, "message": "no such column"},
...     {"unique_id": red, "status": "fail", "failures": 3, "message": None},
...     {"unique_id": "model.warehouse.churn_risk", "status": "skipped", "failures": None, "message": None},
... ]
>>> print(message(results, {red: "staging.stg_billing__plans"}))
The build failed: 1 test failed, 1 node failed, 1 was skipped. Readers keep what they have.
• customer_360: no such column
• no_price_is_negative (staging.stg_billing__plans): 3 rows contradict it
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlparse

from ml.errors import NotificationError

SETTING = "WAREHOUSE_WEBHOOK"
TIMEOUT = 20.0
MOST = 20
"""Lines of a message: whoever gets more reads none."""
_TESTS = ("test", "unit_test")


def message(results: Sequence[Mapping[str, Any]], tables: Mapping[str, str]) -> str:
    """What a person should know of a build; '' where everything passed.

    Args:
        results: those of dbt's run_results.json.
        tables: the table that a test is about, by the test's id.
    """
    bad = [result for result in results if result["status"] in ("error", "fail", "runtime error")]
    warned = [result for result in results if result["status"] == "warn"]
    skipped = sum(result["status"] == "skipped" for result in results)
    if not bad and not warned:
        return ""
    n_tests = sum(_kind(result) in _TESTS for result in bad)
    counts = [
        f"{n} {one if n == 1 else many} {what}"
        for n, one, many, what in (
            (n_tests, "test", "tests", "failed"),
            (len(bad) - n_tests, "node", "nodes", "failed"),
            (len(warned), "test", "tests", "warned"),
        )
        if n
    ]
    if skipped:
        counts.append(f"{skipped} {'was' if skipped == 1 else 'were'} skipped")
    first = "The build failed" if bad else "The build passed with a warning"
    then = " Readers keep what they have." if bad else ""
    lines = [f"{first}: {', '.join(counts)}.{then}"]
    lines += [_line(result, tables) for result in [*bad, *warned][:MOST]]
    if len(bad) + len(warned) > MOST:
        lines.append(f"and {len(bad) + len(warned) - MOST} more")
    return "\n".join(lines)


def send(url: str, text: str) -> None:
    """Post `{"text": ...}` to a webhook. Nothing of its address but the host is told: the rest is a secret.

    Raises:
        NotificationError: it is no address, nobody answers, or the answer is not one of success.
    """
    place = urlparse(url)
    if place.scheme not in ("http", "https") or not place.hostname:
        raise NotificationError(
            "the webhook is not an address",
            expected="https://..., as the chat program gave it",
            found=f"{place.scheme or 'no'} scheme",
            hint=f"set {SETTING} to the whole address",
        )
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            answer.read(1000)
    except urllib.error.HTTPError as error:
        raise NotificationError(
            f"the webhook at {place.hostname} did not take the message",
            expected="an answer of success",
            found=f"{error.code} {error.reason}",
            hint="a webhook that was revoked answers 403 or 404: make a new one",
        ) from error
    except (urllib.error.URLError, OSError) as error:
        raise NotificationError(
            f"the webhook at {place.hostname} cannot be reached",
            expected="an answer within 20 seconds",
            found=str(getattr(error, "reason", error)),
            hint="check the address and the network",
        ) from error


def _kind(result: Mapping[str, Any]) -> str:
    return str(result["unique_id"].split(".")[0])


def _line(result: Mapping[str, Any], tables: Mapping[str, str]) -> str:
    name = result["unique_id"].split(".")[2]
    table = tables.get(result["unique_id"])
    about = f" ({table})" if table else ""
    if _kind(result) in _TESTS and result.get("failures"):
        n = result["failures"]
        return f"• {name}{about}: {n:,} {'row contradicts' if n == 1 else 'rows contradict'} it"
    said = " ".join((result.get("message") or "no message").split())
    return f"• {name}{about}: {said[:300]}"
