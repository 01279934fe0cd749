"""What has to stand in two places, SQL and Python, stays the same in both."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
import yaml

from ml.authoring import nodes, templates
from ml.predictors import spec

ROOT = Path(__file__).resolve().parents[2]


PROJECT = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
PREDICTORS = PROJECT["vars"]["predictors"]


def features_in_sql(name: str) -> list[str]:
    """What the macro <name>_features returns."""
    returned: list[list[str]] = []
    environment = jinja2.Environment()
    environment.globals["return"] = lambda value: returned.append(value) or ""
    for other in PREDICTORS:
        if other != name:
            environment.globals[f"{other}_features"] = lambda other=other: features_in_sql(other)
    text = (ROOT / "macros" / "features" / f"{name}_features.sql").read_text(encoding="utf-8")
    environment.from_string(f"{text}{{{{ {name}_features() }}}}").render()
    return returned[-1]


@pytest.mark.parametrize("name", PREDICTORS)
def test_sql_and_params_name_the_same_features_in_the_same_order(name: str) -> None:
    in_sql = features_in_sql(name)
    assert len(in_sql) >= 4
    assert in_sql == list(spec.load(name).features)


@pytest.mark.parametrize("name", PREDICTORS)
def test_the_project_says_of_a_predictor_what_its_params_say(name: str) -> None:
    said, params = PREDICTORS[name], spec.load(name)
    assert {key: said[key] for key in ("task", "entity", "time", "label", "prediction", "slices")} == {
        "task": params.task,
        "entity": params.entity,
        "time": params.time,
        "label": params.label,
        "prediction": params.prediction,
        "slices": params.slices.columns,
    }


def test_every_predictor_is_named_in_the_project() -> None:
    assert set(PREDICTORS) == {path.parent.name for path in ROOT.glob("ml/predictors/*/params.yml")}


@pytest.mark.parametrize(
    ("name", "variable"), [("churn", "churn_horizon_days"), ("next_quarter_revenue", "revenue_horizon_days")]
)
def test_sql_and_params_agree_on_the_horizon(name: str, variable: str) -> None:
    assert PROJECT["vars"][variable] == spec.load(name).horizon_days


@pytest.mark.parametrize("path", [*nodes.ALIKE, nodes.COMPILED])
@pytest.mark.parametrize("name", PREDICTORS)
def test_nodes_that_are_alike_are_what_new_predictor_writes(name: str, path: str) -> None:
    code = "py" if path.startswith("python_models") else "sql"
    if path == nodes.COMPILED and not (ROOT / "functions" / f"ml_predict_{name}.sql").is_file():
        return
    for ending in (code,) if path.endswith("_scores") else (code, "yml"):
        file = ROOT / f"{path.replace('/name', f'/{name}')}.{ending}"
        written = templates.filled(
            f"{path}.{ending}", name=name, entity=PREDICTORS[name]["entity"], time=PREDICTORS[name]["time"]
        )
        assert file.read_text(encoding="utf-8") == written, file


def test_seeds_are_what_the_generator_writes(tmp_path: Path) -> None:
    """Whoever changes the generator writes the seeds again: `make seeds`."""
    from ml.company import generate

    generate(scale=1, seed=7, out=tmp_path, file_format="csv")
    tables = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert len(tables) == 12
    for name in tables:
        assert (tmp_path / name).read_bytes() == (ROOT / "seeds" / "raw" / name).read_bytes(), name
