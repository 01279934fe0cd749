"""Writing a fit into MLflow, so that somebody who looks at the run a year later understands it.

One parent run per fit, with parameters, metrics on every split, plots, the card, the evaluation table, the
dataset's digest and the model; one nested run per candidate and per trial of a search. The version is
registered last, after everything else was written: a fit that fails half-way leaves a run marked FAILED and
no version.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ml import plots, registry, search, settings, store, tasks
from ml.dataset import TrainingSet
from ml.errors import RegistryError
from ml.evaluation import Row, as_json, interval_ends, overall
from ml.fitting import Fitted
from ml.predictors import spec as predictors
from ml.predictors.spec import Predictor


@dataclass(frozen=True)
class Logged:
    """What MLflow calls a fit: its run and its registered version."""

    run_id: str
    model_version: int
    model_uri: str


def log(fitted: Fitted, data: TrainingSet, spec: Predictor, *, tags: Mapping[str, str]) -> Logged:
    """Log a fit and register its model as the newest version, with the alias `candidate`.

    Args:
        fitted: the fit.
        data: what it was fitted on; five of its rows become the input example.
        tags: dbt_node, dbt_checksum, invocation_id, git_commit, data_digest, training_key.
    """
    client = store.connect()
    import mlflow

    experiment_id = _experiment(client, spec.name)
    newest = data.time.max()
    with mlflow.start_run(
        experiment_id=experiment_id,
        run_name=f"{spec.name} · {newest} · {fitted.winner}",
        description=_description(fitted, spec),
        tags=dict(tags),
    ) as run:
        mlflow.log_input(_dataset(data, spec, tags), context="training")
        mlflow.log_params(_params(fitted, spec))
        of_winner = (fitted.evaluation, fitted.winner)
        mlflow.log_metrics(overall(*of_winner) | interval_ends(*of_winner))
        mlflow.log_table(_columns(fitted.evaluation), "evaluation_table.json")
        with tempfile.TemporaryDirectory() as folder:
            _write_files(Path(folder), fitted, spec)
            mlflow.log_artifacts(folder)
        for name in fitted.estimators:
            with mlflow.start_run(experiment_id=experiment_id, run_name=name, nested=True):
                mlflow.log_params(fitted.settings[name])
                mlflow.log_metrics(overall(fitted.evaluation, name))
                mlflow.set_tag("winner", str(name == fitted.winner).lower())
        for trial in fitted.trials:
            named = f"trial {trial.number} · {trial.candidate}"
            with mlflow.start_run(experiment_id=experiment_id, run_name=named, nested=True):
                mlflow.log_params(trial.settings)
                mlflow.set_tags({"trial": trial.number, "candidate": trial.candidate})
                if not math.isnan(trial.value):
                    mlflow.log_metric(f"origins_{trial.metric}", trial.value)
        model = _log_model(fitted, data, spec)
        number = _register(client, fitted, spec, model, run.info.run_id, tags)
    return Logged(run.info.run_id, number, f"models:/{spec.name}/{number}")


def _experiment(client: Any, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found is None:
        # A tracking server has a place of its own; a database holds no files.
        local = settings.tracking_uri().startswith(("sqlite:", "postgresql"))
        place = (settings.artifact_root() / name).as_uri() if local else None
        return str(client.create_experiment(name, artifact_location=place))
    if found.lifecycle_stage == "deleted":
        client.restore_experiment(found.experiment_id)
    return str(found.experiment_id)


def _description(fitted: Fitted, spec: Predictor) -> str:
    """What the run's page says first."""
    task = tasks.of(spec.task)
    metric = f"test_{task.metric}"
    winner, baseline = fitted.value(metric), fitted.value(metric, estimator=fitted.baseline)
    spans = "\n".join(f"- **{name}** {span}" for name, span in fitted.spans.items())
    return (
        f"`{fitted.winner}` was chosen by `{spec.select_by.metric}` among {', '.join(fitted.estimators)}"
        f"{'' if spec.label is None else ', then calibrated on the validation rows'}. On the test rows its "
        f"{task.metric} is **{winner:.3f}** (baseline `{fitted.baseline}`: {baseline:.3f}).\n\n{spans}"
    )


def _params(fitted: Fitted, spec: Predictor) -> dict[str, object]:
    settings_of_winner = {
        f"{fitted.winner}.{key}": value for key, value in fitted.settings[fitted.winner].items()
    }
    return {
        "estimator": fitted.winner,
        "calibration": spec.calibration,
        "seed": spec.seed,
        "n_features": len(spec.features),
        "horizon_days": spec.horizon_days,
        "max_training_rows": spec.max_training_rows,
        **{f"split.{key}": value for key, value in vars(spec.split).items()},
        **{f"span.{name}": span for name, span in fitted.spans.items()},
        **settings_of_winner,
    }


def _columns(evaluation: list[Row]) -> dict[str, list[object]]:
    return {key: [row[key] for row in evaluation] for key in evaluation[0]}


def _write_files(folder: Path, fitted: Fitted, spec: Predictor) -> None:
    (folder / "card.md").write_text(predictors.card(spec.name), encoding="utf-8")
    (folder / store.EVALUATION_FILE).write_text(as_json(fitted.evaluation), encoding="utf-8")
    (folder / store.TRIALS_FILE).write_text(search.as_json(fitted.trials), encoding="utf-8")
    (folder / "plots").mkdir()
    for name, figure in plots.draw(fitted, task=spec.task, title=spec.name).items():
        figure.savefig(folder / "plots" / f"{name}.png", dpi=130)


def _dataset(data: TrainingSet, spec: Predictor, tags: Mapping[str, str]) -> Any:
    """The training set by name, origin and digest; its rows stay in the warehouse."""
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.types import ColSpec, Schema

    schema = Schema([ColSpec("double", name) for name in data.features])
    source = _source(tags.get("dbt_node", "unknown"))
    return MetaDataset(  # type: ignore[abstract]  # MLflow forgot its `profile`, which has a default
        source, name=f"{spec.name}_training_set", digest=tags["data_digest"][:36], schema=schema
    )


def _source(dbt_node: str) -> Any:
    """A dataset source that names the dbt node; the class is made here because its base lives in MLflow."""
    from mlflow.data.dataset_source import DatasetSource

    class WarehouseSource(DatasetSource):
        @staticmethod
        def _get_source_type() -> str:
            return "dbt"

        def load(self) -> Any:
            raise RegistryError(
                "the rows of a training set are not in MLflow",
                expected="a query in the warehouse",
                found=f"a source that names the node {dbt_node}",
                hint="select from the node's parents; marts.ml_runs has the digest of what the run read",
            )

        @staticmethod
        def _can_resolve(raw_source: Any) -> bool:
            return False

        @classmethod
        def _resolve(cls, raw_source: Any) -> DatasetSource:
            return cls()

        def to_dict(self) -> dict[Any, Any]:
            return {"dbt_node": dbt_node}

        @classmethod
        def from_dict(cls, source_dict: dict[Any, Any]) -> DatasetSource:
            return _source(source_dict["dbt_node"])

    return WarehouseSource()


TRUSTED_TYPES = [
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.calibration._TemperatureScaling",
    "sklearn.tree._tree.Tree",
]
"""What the skops format may restore besides its own list: plain data holders of numpy and scikit-learn."""


def _log_model(fitted: Fitted, data: TrainingSet, spec: Predictor) -> Any:
    """Log the winner so that any MLflow client can load it; what explains its scores travels as metadata."""
    import mlflow
    import pandas as pd
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema, TensorSpec

    method = tasks.of(spec.task).method
    example = pd.DataFrame(data.x[-5:], columns=data.features)
    estimator, about = fitted.estimators[fitted.winner], fitted.about[fitted.winner]
    said = np.asarray(getattr(estimator, method)(example))
    return mlflow.sklearn.log_model(
        estimator,
        name=spec.name,
        signature=ModelSignature(
            inputs=Schema([ColSpec("double", name, required=False) for name in data.features]),
            outputs=Schema([TensorSpec(said.dtype, (-1, *said.shape[1:]))]),
        ),
        input_example=example,
        pip_requirements=[
            f"{name}=={version(name)}" for name in ("scikit-learn", "numpy", "scipy", "pandas", "skops")
        ],
        pyfunc_predict_fn=method,
        serialization_format="skops",
        skops_trusted_types=TRUSTED_TYPES,
        metadata={
            "task": spec.task,
            "about": about,
            "features": data.features,
            "reference": {
                name: None if value != value else value for name, value in fitted.reference.items()
            },
        },
    )


def _register(
    client: Any, fitted: Fitted, spec: Predictor, model: Any, run_id: str, tags: Mapping[str, str]
) -> int:
    """Register the logged model; a version that cannot be completed is taken back."""
    from mlflow.exceptions import MlflowException

    metric = f"test_{tasks.of(spec.task).metric}"
    try:
        client.create_registered_model(spec.name, description=predictors.card(spec.name)[:5000])
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        client.update_registered_model(spec.name, description=predictors.card(spec.name)[:5000])
    made = client.create_model_version(
        spec.name,
        model.model_uri,
        run_id=run_id,
        model_id=model.model_id,
        description=_description(fitted, spec),
        tags={key: tags[key] for key in ("training_key", "data_digest", "git_commit")}
        | {
            "estimator": fitted.winner,
            "metric": metric,
            "metric_value": repr(fitted.value(metric)),
            "baseline_value": repr(fitted.value(metric, estimator=fitted.baseline)),
        },
    )
    try:
        client.set_registered_model_alias(spec.name, registry.CANDIDATE, made.version)
    except BaseException:
        client.delete_model_version(spec.name, made.version)
        raise
    return int(made.version)
