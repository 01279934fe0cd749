"""Where events go: to the screen, into a file that is whole or not there, or to an endpoint.

>>> is_url("http://127.0.0.1:5000"), is_url("lineage.jsonl")
(True, False)
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ml import settings
from ml.errors import ExportError

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent

ENDPOINT = "api/v1/lineage"
KEY = "OPENLINEAGE_API_KEY"
SECONDS = 10
"""An endpoint that takes longer for an event of a few kilobytes is not well."""


def is_url(target: str) -> bool:
    """Whether a target is to be posted to.

    Raises:
        ExportError: it is an address of another kind, or names no server.
    """
    if "://" not in target:
        return False
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ExportError(
            "events cannot be sent there",
            expected="a file, or a URL such as http://127.0.0.1:5000",
            found=settings.without_password(target),
            hint="write a file, and take it there by other means",
        )
    return True


def lines(events: Sequence[RunEvent]) -> list[str]:
    """An event as JSON, on each line."""
    from openlineage.client.serde import Serde

    return [Serde.to_json(event) for event in events]


def write(events: Sequence[RunEvent], file: Path) -> None:
    """Write a line for each event, or a list where the name ends in `.json`; a reader never sees half of it.

    Raises:
        ExportError: there is no such folder, or no right or room to write.
    """
    said = lines(events)
    text = "\n".join(said) if file.suffix != ".json" else "[" + ",\n".join(said) + "]"
    written = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        written.write_text(f"{text}\n", encoding="utf-8")
        os.replace(written, file)
    except OSError as error:
        raise ExportError(
            f"the events could not be written to {file}",
            expected="a folder that is there, with the right to write and room",
            found=error.strerror or str(error),
            hint="make the folder, or name another file",
        ) from error
    finally:
        written.unlink(missing_ok=True)


def post(events: Sequence[RunEvent], url: str) -> None:
    """Post the events to an endpoint one by one, with `OPENLINEAGE_API_KEY` as a bearer token if it is set.

    Nothing is tried twice: the same export can be repeated, and says the same.

    Raises:
        ExportError: it cannot be reached, or refuses an event.
    """
    import requests
    from openlineage.client.transport.http import (
        ApiKeyTokenProvider,
        HttpConfig,
        HttpTransport,
        TokenProvider,
    )

    base = url.rstrip("/").removesuffix(f"/{ENDPOINT}") + "/"
    key = os.environ.get(KEY)
    session = requests.Session()
    # A client that follows a redirect asks there with GET, without the event, and is told that all is well.
    session.max_redirects = 0
    config = HttpConfig(
        url=base,
        endpoint=ENDPOINT,
        timeout=SECONDS,
        auth=ApiKeyTokenProvider({"api_key": key}) if key else TokenProvider({}),
        retry={"total": 0},
        session=session,
    )
    transport = HttpTransport(config)
    place = settings.without_password(base + ENDPOINT)
    try:
        for n_posted, event in enumerate(events):
            try:
                transport.emit(event)
            except requests.RequestException as error:
                raise _refused(error, place, n_posted, len(events)) from error
    finally:
        transport.close()


def _refused(error: Exception, place: str, n_posted: int, n_events: int) -> ExportError:
    answer = getattr(error, "response", None)
    if answer is None:
        return ExportError(
            f"{place} cannot be reached",
            expected="an OpenLineage endpoint that answers",
            found=type(error).__name__,
            hint="check the address, and that it runs; --to FILE needs none",
        )
    hints = {
        401: f"set {KEY} to a key that it knows",
        403: f"set {KEY} to a key that may write",
        404: f"name the address without {ENDPOINT}, such as http://127.0.0.1:5000",
    }
    moved = f" to {answer.headers['Location']}" if "Location" in answer.headers else ""
    return ExportError(
        f"{place} refused an event",
        expected=f"{n_events} events to be taken",
        found=f"status {answer.status_code} ({answer.reason}{moved}) after {n_posted} events",
        hint=hints.get(answer.status_code, "look into its log; then export again, the ids stay the same"),
    )
