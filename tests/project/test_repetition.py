"""What has to stand in two places, SQL and Python, stays the same in both."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ml.predictors import spec

ROOT = Path(__file__).resolve().parents[2]


def test_sql_and_params_name_the_same_features_in_the_same_order() -> None:
    macro = (ROOT / "macros" / "features" / "churn_features.sql").read_text(encoding="utf-8")
    in_sql = re.findall(r"'(\w+)'", macro)
    assert len(in_sql) >= 25
    assert in_sql == list(spec.load("churn").features)


def test_sql_and_params_agree_on_the_horizon() -> None:
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["vars"]["churn_horizon_days"] == spec.load("churn").horizon_days


def test_seeds_are_what_the_generator_writes(tmp_path: Path) -> None:
    """Whoever changes the generator writes the seeds again: `make seeds`."""
    from ml.company import generate

    generate(scale=1, seed=7, out=tmp_path, file_format="csv")
    tables = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert len(tables) == 12
    for name in tables:
        assert (tmp_path / name).read_bytes() == (ROOT / "seeds" / "raw" / name).read_bytes(), name
