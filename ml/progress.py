"""Long steps say what they do: one short line each, on standard error, so that a pipe stays clean."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line of progress at once."""
    print(f"  {text}", file=sys.stderr, flush=True)
