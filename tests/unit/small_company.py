"""A small company whose churn has a cause, and the tables that a build would keep of it."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from ml.predictors import spec as predictors

N_CUSTOMERS, N_MONTHS = 300, 14


def make_home(folder: Path, migrated_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make `folder` the home, with a fresh store."""
    folder.mkdir()
    shutil.copy(migrated_store, folder / "mlflow.db")
    monkeypatch.setenv("WAREHOUSE_HOME", str(folder))
    monkeypatch.setenv("GIT_COMMIT", "0123abc")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("WAREHOUSE_TARGET", raising=False)
    return folder


def make_rows(*, seed: int = 1, n_customers: int = N_CUSTOMERS, n_months: int = N_MONTHS) -> pa.Table:
    """A training set in which price rises, slow tickets and outages drive customers away."""
    spec = predictors.load("churn")
    rng = np.random.default_rng(seed)
    n = n_customers * n_months
    x = {name: _feature(name, rng, n) for name in spec.features}
    z = (
        0.12 * np.maximum(x["price_change_3m_pct"], 0) * (1 + x["is_month_to_month"])
        + 1.2 * x["n_slow_tickets_60d"]
        + 0.03 * x["outage_30d_hours"]
        - 0.02 * x["tenure_months"]
        - 4.4
    )
    label = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(np.int64)
    for name in ("age_years", "last_rating_180d", "price_change_12m_pct"):
        x[name][rng.random(n) < 0.1] = np.nan
    month = np.repeat(np.arange(n_months), n_customers)
    days = [datetime.date(2025 + (5 + m) // 12, (5 + m) % 12 + 1, 5) for m in month]
    columns: dict[str, object] = {
        "customer_id": [f"C{i:06d}" for i in np.tile(np.arange(n_customers), n_months)],
        "as_of_date": pa.array(days, pa.date32()),
        "churned_within_60d": label,
        "service": rng.choice(["internet", "mobile"], n),
        "region": rng.choice(["Harbor", "Uplands"], n),
        "tenure_band": np.where(x["tenure_months"] < 12, "first year", "later"),
    }
    return pa.table(columns | {name: pa.array(values, from_pandas=True) for name, values in x.items()})


def _feature(name: str, rng: np.random.Generator, n: int) -> np.ndarray:
    if name.startswith(("is_", "has_")):
        return rng.integers(0, 2, n).astype(float)
    if name.endswith("_pct"):
        return rng.normal(0, 10, n)
    if name.startswith("n_"):
        return rng.poisson(0.4, n).astype(float)
    return rng.gamma(2, 15, n)


def make_inputs(rows: pa.Table, predictor: str = "churn") -> pa.Table:
    """What SQL says about a training set: its size, its span and a digest of its content."""
    spec = predictors.load(predictor)
    label, days = rows[spec.label].to_pylist(), rows[spec.time].to_pylist()
    digest = hashlib.md5(str(sorted(map(str, rows.to_pylist()))).encode()).hexdigest()
    return pa.table(
        {
            "n_rows": [len(label)],
            "n_positive": [sum(label) if spec.task == "binary" else None],
            "first_as_of_date": [min(days, default=None)],
            "newest_as_of_date": [max(days, default=None)],
            "data_digest": [digest],
        }
    )


def make_context(*, force: bool = False) -> pa.Table:
    """What dbt says about a build."""
    return pa.table(
        {
            "dbt_node": ["model.warehouse.churn_training"],
            "dbt_checksum": ["c0ffee"],
            "invocation_id": ["an-invocation"],
            "force_training": [force],
        }
    )


def make_shift(digest: str = "", **psi: float) -> pa.Table:
    """What SQL says about the month that follows the training set of this digest, by feature."""
    columns = {
        "data_digest": pa.array([digest] * len(psi), pa.string()),
        "as_of_date": pa.array([datetime.date(2026, 10, 5)] * len(psi), pa.date32()),
        "feature": pa.array(psi, pa.string()),
        "psi": pa.array(psi.values(), pa.float64()),
    }
    return pa.table(columns)


class Warehouse:
    """The decision tables of a predictor as a build would keep them, and the steps that append to them."""

    def __init__(self, predictor: str = "churn") -> None:
        self.predictor = predictor
        self.training: pa.Table | None = None
        self.promotion: pa.Table | None = None

    def train(self, rows: pa.Table, *, force: bool = False, shift: pa.Table | None = None) -> dict:
        """Run training, append its row, return it."""
        from ml import training

        row = training.run(
            self.predictor,
            rows=rows,
            inputs=make_inputs(rows, self.predictor),
            shift=make_shift() if shift is None else shift,
            context=make_context(force=force),
            previous=self.training,
        )
        self.training = row if self.training is None else pa.concat_tables([self.training, row])
        return row.to_pylist()[0]

    def promote(self) -> dict:
        """Run promotion, append its row, return it."""
        from ml import promotion

        row = promotion.run(
            self.predictor, training=self.training, context=make_context(), previous=self.promotion
        )
        self.promotion = row if self.promotion is None else pa.concat_tables([self.promotion, row])
        return row.to_pylist()[0]
