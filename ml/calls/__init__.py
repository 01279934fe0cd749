"""Every call of a generating model goes through `complete`: budget, cache, ledger, record and replay."""

from ml.calls.completing import complete

__all__ = ["complete"]
