"""Which version serves when a build begins: what the registry says, as a row that SQL can join."""

from __future__ import annotations

import pyarrow as pa

from ml import registry
from ml.predictors import spec as predictors

SCHEMA = pa.schema(
    {
        "predictor": pa.string(),
        "model_version": pa.int64(),
        "run_id": pa.string(),
        "data_digest": pa.string(),
    }
)


def run(predictor: str) -> pa.Table:
    """One row of `SCHEMA`; none before the first promotion, and none of a version that this project did not
    train."""
    found = registry.champion(predictors.load(predictor).name)
    if found is None or "data_digest" not in found.tags:
        return SCHEMA.empty_table()
    row = {
        "predictor": predictor,
        "model_version": found.number,
        "run_id": found.run_id,
        "data_digest": found.tags["data_digest"],
    }
    return pa.Table.from_pylist([row], schema=SCHEMA)
