"""The key of a fit: a digest of everything that decides its result.

Same key, same result: the fit is reused instead of repeated. The key is made of five parts, so that a
difference can be explained in words: the data, the number of its rows, the parameters, the code, the
versions of the libraries. The code part is a digest of syntax trees: a comment, a docstring or a blank line
changes nothing.

>>> source_digest("x = 1  # one") == source_digest('"A module."\\n\\nx = 1')
True
>>> source_digest("x = 1") == source_digest("x = 2")
False
>>> params_digest({"a": 1, "b": 2}) == params_digest({"b": 2, "a": 1})
True
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from ml.errors import SettingsError

LIBRARIES = ("scikit-learn", "numpy", "scipy", "optuna")
"""The libraries whose version can change the coefficients of a fit."""

SHORT = 16
"""Hex digits that are shown and stored: 64 bits, no accidental clash below billions of keys."""

N_TRIES = 5
_ONE_AT_A_TIME = Lock()


def digest(*parts: str) -> str:
    """A short SHA-256 over strings; the parts are kept apart, so that ("ab", "c") differs from ("a",
    "bc")."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:SHORT]


@cache
def source_digest(source: str) -> str:
    """The digest of a piece of Python without its comments and docstrings."""
    tree = _parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [statement for statement in node.body if not _is_text(statement)]
    return digest(ast.dump(tree))


def _parse(source: str) -> ast.Module:
    """The syntax tree, also while other threads parse: dbt runs several Python models at once.

    Python 3.11 and 3.12 count the depth of a tree once for all threads, and raise SystemError when two of
    them interleave. Ours wait for each other; a thread of a library can still come between: hence the loop.
    """
    for _ in range(N_TRIES - 1):
        try:
            with _ONE_AT_A_TIME:
                return ast.parse(source)
        except SystemError:
            continue
    return ast.parse(source)


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def code_digest(modules: Iterable[str]) -> str:
    """The digest of modules, named like `ml.splits`; they are read, not imported."""
    return digest(*(f"{name}:{source_digest(_source(name))}" for name in sorted(modules)))


def _source(module: str) -> str:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise SettingsError(
            f"the code of {module!r} was not found",
            expected="a module with a source file",
            found="none",
            hint="install the project into the environment that runs dbt: pip install -e .",
        )
    return Path(found.origin).read_text(encoding="utf-8")


def params_digest(params: Mapping[str, Any]) -> str:
    """The digest of parameters in canonical JSON: the order of keys does not matter."""
    return digest(json.dumps(params, sort_keys=True, separators=(",", ":"), default=str))


def library_versions() -> dict[str, str]:
    """Python's minor version and the libraries' versions, read from their metadata without importing them."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, **{name: version(name) for name in LIBRARIES}}


def library_digest() -> str:
    """The digest of `library_versions`."""
    return params_digest(library_versions())


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """The parts of a training key. `n_rows` is for the explanation; `data_digest` already covers it."""

    data_digest: str
    n_rows: int
    params_digest: str
    code_digest: str
    library_digest: str

    @property
    def training_key(self) -> str:
        """The short key of a fit."""
        return digest(self.data_digest, self.params_digest, self.code_digest, self.library_digest)

    def differs_in_data_only(self, other: Mapping[str, Any]) -> bool:
        """Whether the data differ from those of an earlier row, and nothing else does."""
        rest = ("params_digest", "code_digest", "library_digest")
        same = all(getattr(self, name) == other[name] for name in rest)
        return same and self.data_digest != other["data_digest"]


def reason(previous: Mapping[str, Any] | None, current: Fingerprint) -> str:
    """Why a fit is needed, in words, compared with the row of the previous decision.

    >>> same = dict(code_digest="c", library_digest="l")
    >>> before = dict(data_digest="a", n_rows=12345, params_digest="p", **same)
    >>> reason(before, Fingerprint(data_digest="b", n_rows=12346, params_digest="q", **same))
    'data changed (12,345 -> 12,346 rows), parameters changed'
    >>> reason(before, Fingerprint(data_digest="a", n_rows=12345, params_digest="p", **same))
    'nothing changed'
    """
    if previous is None:
        return "first fit"
    changes = []
    if previous["data_digest"] != current.data_digest:
        same = previous["n_rows"] == current.n_rows
        rows = f"still {current.n_rows:,}" if same else f"{previous['n_rows']:,} -> {current.n_rows:,}"
        changes.append(f"data changed ({rows} rows)")
    for part, word in (("params", "parameters"), ("code", "code"), ("library", "library versions")):
        if previous[f"{part}_digest"] != getattr(current, f"{part}_digest"):
            changes.append(f"{word} changed")
    return ", ".join(changes) or "nothing changed"
