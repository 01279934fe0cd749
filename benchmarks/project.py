"""A warehouse of its own for a benchmark: the checkout's code, other data, other state."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import Finished, run

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Workspace:
    """State in `folder`; raw tables from `raw`, or the seeds."""

    folder: Path
    raw: Path | None = None

    def dbt(self, *arguments: str) -> Finished:
        """Run dbt on the checkout with this state."""
        variables = ["--vars", json.dumps({"raw_path": str(self.raw)})] if self.raw else []
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "WAREHOUSE_HOME": str(self.folder),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
        }
        command = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments, *variables]
        return run(command, cwd=ROOT, environment=environment, log=self.folder / "output.txt")
