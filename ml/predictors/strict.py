"""Reading a mapping strictly: every key must be known, every key without a default must be there.

>>> nearest("test_month", ["test_months", "embargo_days"])
"did you mean 'test_months'?"
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from ml.errors import ParameterError


def make(kind: Any, given: Any, where: str) -> Any:
    """An instance of a dataclass from a section of the file; a field without a default must be given."""
    required = [f.name for f in fields(kind) if f.default is MISSING]
    return kind(**known(given, [f.name for f in fields(kind)], where, required=required))


def known(given: Any, allowed: list[str], where: str, *, required: list[str] | None = None) -> dict[str, Any]:
    """The mapping itself, once its keys are known to be allowed and complete."""
    if not isinstance(given, Mapping):
        raise ParameterError(
            f"{where} cannot be read",
            expected=f"keys and values: {', '.join(allowed)}",
            found=type(given).__name__,
            hint="check the indentation",
        )
    for key in given:
        if key not in allowed:
            raise ParameterError(
                f"{where} has an unknown key",
                expected=f"one of {', '.join(allowed)}",
                found=repr(key),
                hint=nearest(key, allowed) or "remove it",
            )
    if missing := [key for key in (allowed if required is None else required) if key not in given]:
        raise ParameterError(
            f"{where} lacks a key",
            expected=", ".join(missing),
            found=", ".join(given) or "nothing",
            hint="copy the key from ml/predictors/churn/params.yml, where each one is explained",
        )
    return dict(given)


def nearest(word: object, words: list[str]) -> str:
    """The hint that names the nearest of the known words; '' if none is near."""
    close = difflib.get_close_matches(str(word), words, n=1)
    return f"did you mean {close[0]!r}?" if close else ""
