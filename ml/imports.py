"""Imports that must not happen in two threads at once: dbt runs several Python models side by side.

scikit-learn asks whether polars is among the imported modules, and then uses it; while another thread is
still importing it, it is there and has nothing in it.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from threading import Lock

_ASKED_FOR = ("pandas", "polars")
_ONE_AT_A_TIME = Lock()


def settle() -> None:
    """Import what others ask for, as far as it is installed; to be called before scikit-learn or MLflow."""
    with _ONE_AT_A_TIME:
        for name in _ASKED_FOR:
            if find_spec(name):
                importlib.import_module(name)
