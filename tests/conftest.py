"""How tests are shared out among the processes of `pytest --numprocesses auto --dist loadgroup`."""

from __future__ import annotations

import pytest

ON_TWO_WAREHOUSES = frozenset({"test_parity.py", "test_functions.py"})
"""What needs a whole build on each engine; two processes would build each of them twice."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay together, for they share what they build."""
    for item in items:
        file = item.path.name
        group = "two warehouses" if file in ON_TWO_WAREHOUSES else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
