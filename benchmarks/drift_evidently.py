"""Step: the PSI of each feature by Evidently, and the seconds of each run, in the environment `evidently`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def run(table: pa.Table, options: dict[str, Any], say: Callable[[str], None]) -> pa.Table:
    """Rows of feature, psi and the seconds of all runs but the first."""
    import os

    os.environ["DO_NOT_TRACK"] = "1"
    import pyarrow as pa
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    frame = table.to_pandas()
    definition = DataDefinition(numerical_columns=options["features"])
    before, now = (
        Dataset.from_pandas(frame.loc[its, options["features"]], data_definition=definition)
        for its in (frame["is_reference"], ~frame["is_reference"])
    )
    del frame
    seconds, found = [], {}
    for _ in range(1 + options["repeats"]):
        report = Report([DataDriftPreset(num_method="psi")])
        started, worked = time.perf_counter(), time.process_time()
        found = report.run(now, before).dict()
        seconds.append(time.perf_counter() - started)
        say(f"{seconds[-1]:.2f} s, {time.process_time() - worked:.2f} s of CPU")
    rows = [
        {"feature": name, "psi": _psi(found, name), "seconds": seconds[1:]} for name in options["features"]
    ]
    return pa.Table.from_pylist(rows)


def _psi(found: dict[str, Any], feature: str) -> float:
    (value,) = (its["value"] for its in found["metrics"] if its["config"].get("column") == feature)
    return float(value)
