"""How tests are shared out among the processes of `pytest --numprocesses auto --dist loadgroup`."""

from __future__ import annotations

import pytest

TOGETHER = {
    "test_parity.py": "two warehouses",
    "test_functions.py": "two warehouses",
    "test_anomalies.py": "any table",
    "test_drivers.py": "any table",
    "test_any_table.py": "any table",
}
"""Files that share what takes long to build; two processes would build it twice."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay together, and so do those of some files; first, for then xdist reads the groups."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(TOGETHER.get(item.path.name, str(item.path))))
