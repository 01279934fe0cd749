"""Which functions a tier has, with what arguments, and what computes them: one list for both engines.

A tier has the functions of the tiers below it, too. The compiled functions are in the database; there is
nothing to register for them.

>>> [function.name for function in functions(MODEL)][:2]
['ai_sentiment_model', 'ai_sentiment_label_model']
>>> functions(COMPILED)
[]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from ml.errors import SettingsError

COMPILED, MODEL, GENERATION = "compiled", "model", "generation"
TIERS = (COMPILED, MODEL, GENERATION)
SETTING = "WAREHOUSE_AI_TIER"
TEXT, TEXTS, DOUBLE, JSON, VECTOR = "text", "text[]", "double precision", "json", "real[]"
"""PostgreSQL's names of types, which the YAML of the compiled functions uses, too."""


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function in SQL.

    Attributes:
        arguments: names and types.
        module: where the Python function is, which has this name without `_model`: lists in, a list out.
    """

    name: str
    tier: str
    arguments: tuple[tuple[str, str], ...]
    returns: str
    module: str

    @property
    def compute(self) -> Callable[..., list[Any]]:
        """The Python function; its module is imported now."""
        found: Callable[..., list[Any]] = getattr(
            import_module(self.module), self.name.removesuffix("_model")
        )
        return found


def _of_model(name: str, returns: str, *arguments: str) -> Function:
    return Function(
        name=f"{name}_model",
        tier=MODEL,
        arguments=tuple((argument, TEXT) for argument in arguments or ("text",)),
        returns=returns,
        module="ml.functions.model",
    )


def _of_generation(name: str, *arguments: tuple[str, str]) -> Function:
    return Function(
        name=name, tier=GENERATION, arguments=arguments, returns=TEXT, module="ml.functions.generation"
    )


FUNCTIONS = (
    _of_model("ai_sentiment", DOUBLE),
    _of_model("ai_sentiment_label", TEXT),
    _of_model("ai_classify_ticket", JSON),
    _of_model("ai_embed", VECTOR),
    _of_model("ai_similarity", DOUBLE, "a", "b"),
    _of_generation("ai_complete", ("prompt", TEXT)),
    _of_generation("ai_translate", ("text", TEXT), ("from_language", TEXT), ("to_language", TEXT)),
    _of_generation("ai_fix_grammar", ("text", TEXT)),
    _of_generation("ai_agg", ("texts", TEXTS), ("instruction", TEXT)),
)


def functions(tiers: str | Sequence[str]) -> list[Function]:
    """The functions of tiers, and of those below.

    Raises:
        SettingsError: there is no such tier.
    """
    named = [tiers] if isinstance(tiers, str) else list(tiers)
    for tier in named:
        if tier not in TIERS:
            raise SettingsError(
                "the tier of AI functions is unknown",
                expected=", ".join(TIERS[:-1]) + f" or {TIERS[-1]}",
                found=repr(tier),
                hint=f"look at --tier, the variable ai_tier and {SETTING}",
            )
    highest = max((TIERS.index(tier) for tier in named), default=0)
    return [function for function in FUNCTIONS if TIERS.index(function.tier) <= highest]


def chosen() -> str:
    """The tier that the environment names, else `compiled`."""
    return os.environ.get(SETTING) or COMPILED
