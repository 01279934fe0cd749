"""A small shop: what each customer will spend, and which colour each will choose; both have causes."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from ml import dataset, fitting, tasks
from ml.fitting import Fitted
from ml.predictors import spec as predictors

SPENDING, COLOUR = "spending", "colour"
COLOURS = ("красный", "blue", "緑")
BOOSTED = {"gradient_boosting": {"n_estimators": 40, "max_depth": 3, "min_samples_leaf": 20}}
BY_KEY = {"test_share": 0.2, "validation_share": 0.3, "minimum_positives": 20}
BY_TIME = {"test_months": 2, "validation_months": 2, "embargo_days": 0, "minimum_positives": 20}


def _of_both(name: str, metric: str) -> dict[str, Any]:
    return {
        "name": name,
        "entity": "customer",
        "time": "day",
        "horizon_days": 0,
        "features": ["price", "size", "warmth"],
        "slices": {"columns": ["side"], "minimum_rows": 50, "minimum_positives": 1},
        "split": BY_KEY,
        "max_training_rows": 200_000,
        "seed": 1,
        "search": {"trials": 0, "seconds": None, "origins": 2, "space": {}},
        "select_by": {"metric": f"validation_{metric}", "tie_within": 0.002},
        "bootstrap": {"resamples": 20, "interval": 0.95},
        "rule": {"feature": "size", "reason": "Anybody can see it."},
        "gates": [{"metric": f"test_{metric}", "at_least": 0.3, "reason": "Less is of no use."}],
        "not_worse_than_champion": {
            "metric": f"test_{metric}",
            "tolerance": 0.01,
            "confidence": 0.8,
            "reason": "No step back.",
        },
        "retraining": {"when_data_changed": "always", "moved_by_calendar": [], "rules": []},
        "keep_versions": 5,
        "reasons": {
            "minimum_effect": 0.001,
            "groups": {
                name: {
                    "features": [name],
                    "raises": [{"when": [f"{name} is known"], "say": f"{name} of {{{name}:.1f}} raises it"}],
                    "lowers": [{"when": [f"{name} is known"], "say": f"{name} of {{{name}:.1f}} lowers it"}],
                }
                for name in ("size", "warmth")
            },
        },
    }


def params(name: str, **changes: Any) -> dict[str, Any]:
    """All of a predictor's params.yml, with changes."""
    if name == SPENDING:
        its: dict[str, Any] = {
            "task": "regression",
            "label": "spent",
            "prediction": "expected",
            "candidates": {"ridge_regression": {"alpha": 1.0}},
            "calibration": "conformal",
            "stable_beside_champion": {
                "metric": "test_prediction_change", "at_most": 0.2, "reason": "No surprises."
            },
        }  # fmt: skip
        return _of_both(name, "r2") | its | changes
    its = {
        "task": "multiclass",
        "label": "chosen",
        "prediction": "colour",
        "candidates": {"logistic_regression": {"C": 1.0}},
        "calibration": "temperature",
        "stable_beside_champion": {
            "metric": "test_probability_change", "at_most": 0.2, "reason": "No surprises."
        },
    }  # fmt: skip
    return _of_both(name, "macro_f1") | its | changes


def write_params(folder: Path, name: str, **changes: Any) -> None:
    """Write the predictor's folder below `folder`."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(params(name, **changes), sort_keys=False, allow_unicode=True)
    (folder / name / "params.yml").write_text(text, encoding="utf-8")
    (folder / name / "card.md").write_text(f"# {name}\n", encoding="utf-8")


def make_rows(n: int, *, seed: int = 1, cheap: bool = False, price_rise: float = 1.0) -> pa.Table:
    """Customers of ten months, as many in each.

    Args:
        n: how many.
        seed: of the luck.
        cheap: most spend little, and many nothing at all.
        price_rise: by how much all prices grow in the last two months.
    """
    rng = np.random.default_rng(seed)
    months = np.arange(n) * 10 // n
    price = rng.uniform(8, 12, n) * np.where(months >= 8, price_rise, 1.0)
    size, warmth = rng.gamma(4, 1, n), rng.normal(0, 1, n)
    # The larger, the less certain.
    per_unit = 1 + size + 0.3 * warmth + 0.4 * size * rng.normal(0, 1, n)
    spent = price * per_unit
    if cheap:
        spent = np.maximum(spent - 50, 0.0)
    leaning = np.stack([1.5 * size - 6, 2 * warmth, np.zeros(n)], axis=1) + rng.gumbel(0, 1, (n, 3))
    return pa.table(
        {
            "customer": [f"C{seed}-{i:06d}" for i in range(n)],
            "day": pa.array([datetime.date(2026, 1 + int(month), 5) for month in months], pa.date32()),
            "spent": spent,
            "chosen": [COLOURS[k] for k in leaning.argmax(axis=1)],
            "price": price,
            "size": size,
            "warmth": warmth,
            "side": rng.choice(["left", "right"], n),
            "scoring_key": [f"K{i}" for i in range(n)],
        }
    )


def with_column(rows: pa.Table, name: str, values: Any) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, pa.array(values))


def read(name: str, rows: pa.Table) -> dataset.TrainingSet:
    return dataset.read(rows, predictors.load(name), n_rows=len(rows))


def fit(name: str, rows: pa.Table) -> Fitted:
    return fitting.fit(read(name, rows), predictors.load(name))


def said(fitted: Fitted, name: str, x: np.ndarray) -> np.ndarray:
    spec = predictors.load(name)
    return tasks.of(spec.task).predict(fitted.estimators[fitted.winner], x, fitted.about[fitted.winner])


def features(name: str, rows: pa.Table) -> np.ndarray:
    return dataset.matrix(rows, predictors.load(name).features)
