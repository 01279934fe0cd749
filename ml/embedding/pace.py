"""How far a long embedding is, and how fast: a line every few seconds, none for what is quick."""

from __future__ import annotations

import time

from ml.progress import say

EVERY_SECONDS = 5.0


class Pace:
    """Counts texts, and says so now and then; silent without a name for them."""

    def __init__(self, total: int, *, what: str | None) -> None:
        self._total, self._what = total, what
        self._done = 0
        self._started = self._said = time.monotonic()

    def step(self, n: int) -> None:
        """So many more are done."""
        self._done += n
        now = time.monotonic()
        if self._what and now - self._said >= EVERY_SECONDS and self._done < self._total:
            self._said = now
            speed = self._done / (now - self._started)
            say(f"embedding {self._done:,} of {self._total:,} {self._what} ({speed:,.0f}/s)")

    def finish(self) -> None:
        """All are done."""
        seconds = time.monotonic() - self._started
        if self._what and self._done:
            say(f"embedded {self._done:,} {self._what} in {seconds:,.1f} s")
