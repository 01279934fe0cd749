"""A dbt project in a folder, run by a process of its own, with any profile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Project:
    """Files by name, and a profile."""

    folder: Path

    @classmethod
    def write(cls, folder: Path, target: dict[str, Any], models: dict[str, str]) -> Project:
        """Write a project with models into an empty folder."""
        settings = {"name": "test", "profile": "test", "flags": {"send_anonymous_usage_stats": False}}
        profiles = {"test": {"target": "default", "outputs": {"default": target}}}
        (folder / "models").mkdir(parents=True)
        (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings))
        (folder / "profiles.yml").write_text(yaml.safe_dump(profiles))
        for name, text in models.items():
            (folder / "models" / name).write_text(text)
        return cls(folder)

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
        """`dbt run`; the results by model, and dbt's output where it has none."""
        results = self.folder / "target" / "run_results.json"
        results.unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "run", "--profiles-dir", ".", *arguments],
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
        )
        if not results.exists():
            return {"": {"status": "error", "message": done.stdout + done.stderr}}
        found = json.loads(results.read_text())["results"]
        return {result["unique_id"].rpartition(".")[2]: result for result in found}
