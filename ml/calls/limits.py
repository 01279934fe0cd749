"""What calls may cost, and whether they may be made at all: settings of the environment.

    WAREHOUSE_AI_CALLS=live               live, record or replay
    WAREHOUSE_AI_BUDGET_USD=5             at most so many dollars a day (UTC); without it, any number
    WAREHOUSE_AI_BUDGET_TOKENS=200000     at most so many tokens a day, prompts and answers together
    WAREHOUSE_AI_PRICE_PROMPT=0.15        dollars per million tokens of prompts; 0 unless given
    WAREHOUSE_AI_PRICE_COMPLETION=0.60    dollars per million tokens of answers; 0 unless given
    WAREHOUSE_AI_RECORDINGS=file.jsonl    where answers are recorded; `ai_recordings.jsonl` in the home
    WAREHOUSE_AI_CALLER=nightly           who calls, in the ledger; the program's name unless given

>>> limits = Limits(prompt_price=0.15, completion_price=0.60)
>>> limits.cost(1_000_000, 1_000)
0.1506
"""

from __future__ import annotations

import math
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ml import settings
from ml.errors import SettingsError

PREFIX = "WAREHOUSE_AI_"
LIVE, RECORD, REPLAY = "live", "record", "replay"
MODES = (LIVE, RECORD, REPLAY)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The settings of calls; a budget that is None has no limit."""

    mode: str = LIVE
    budget_usd: float | None = None
    budget_tokens: float | None = None
    prompt_price: float = 0.0
    completion_price: float = 0.0

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Dollars, to the billionth."""
        millionths = prompt_tokens * self.prompt_price + completion_tokens * self.completion_price
        return round(millionths / 1e6, 9)


def current() -> Limits:
    """What the environment says.

    Raises:
        SettingsError: a mode that does not exist, an amount that is none, or a budget in dollars without a
            price, which would never be spent.
    """
    mode = os.environ.get(f"{PREFIX}CALLS", "").strip().lower() or LIVE
    if mode not in MODES:
        raise SettingsError(
            f"{PREFIX}CALLS cannot be used",
            expected=", ".join(MODES[:-1]) + f" or {MODES[-1]}",
            found=repr(mode),
            hint="unset it to call models as they are needed",
        )
    limits = Limits(
        mode=mode,
        budget_usd=_amount("BUDGET_USD"),
        budget_tokens=_amount("BUDGET_TOKENS"),
        prompt_price=_amount("PRICE_PROMPT") or 0.0,
        completion_price=_amount("PRICE_COMPLETION") or 0.0,
    )
    if limits.budget_usd is not None and not limits.prompt_price + limits.completion_price:
        raise SettingsError(
            f"{PREFIX}BUDGET_USD limits nothing",
            expected=f"{PREFIX}PRICE_PROMPT or {PREFIX}PRICE_COMPLETION, in dollars per million tokens",
            found="no price, so that every call costs nothing",
            hint=f"set the prices of your model, or limit tokens with {PREFIX}BUDGET_TOKENS",
        )
    return limits


def caller() -> str:
    """Who calls, for the ledger: the setting, else the name of the program."""
    return os.environ.get(f"{PREFIX}CALLER") or Path(sys.argv[0] if sys.argv else "").name or "python"


def recordings() -> Path:
    """The file of recorded answers; it need not exist yet."""
    named = os.environ.get(f"{PREFIX}RECORDINGS")
    return Path(named).expanduser() if named else settings.home() / "ai_recordings.jsonl"


def _amount(name: str) -> float | None:
    text = os.environ.get(f"{PREFIX}{name}", "").strip()
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not (math.isfinite(found) and found >= 0):
        raise SettingsError(
            f"{PREFIX}{name} cannot be used",
            expected="a number that is not negative, such as 2.50",
            found=repr(text),
            hint="unset it, or mend it; a budget of 0 allows no call that costs anything",
        )
    return found
