"""How tests are shared out among the processes of `pytest --numprocesses auto`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "test_parity.py": "two warehouses",
    "test_functions.py": "two warehouses",
    "test_languages.py": "two warehouses",
    "test_drift.py": "two warehouses",
    "test_lineage_events.py": "two warehouses",
    "test_published_schema.py": "two warehouses",
    "test_report_queries.py": "two warehouses",
    "test_anomalies.py": "any table",
    "test_drivers.py": "any table",
    "test_any_table.py": "any table",
    "test_forecasts.py": "any table",
}
"""Files that share what takes long to build; two processes would build it twice."""


LONGEST = ("test_search_quality.py", "test_parity.py")
"""Files that take minutes: they come first, so that no process is left alone with one at the end."""


class ByWhatIsBuilt(LoadFileScheduling):
    """A file's tests stay together, and so do those of some files."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(PurePosixPath(file).name, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatIsBuilt:
    """Called by xdist, whatever `--dist` says."""
    # Else it would start with the files that have most tests, which are the quick ones.
    config.option.loadscopereorder = False
    return ByWhatIsBuilt(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stable: within and among the other files, the order stays."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
