"""Step: PyCaret compares its families of classifiers on given folds, and tunes those that it is asked to.

Runs in the environment `pycaret`. A fold is a column of the table: 1 where a row fits, 2 where it judges.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

METRICS = {"roc_auc": "AUC", "pr_auc": "PR AUC"}
NO_PROBABILITIES = 0.0
"""What PyCaret reports of a family that has none."""


class Folds:
    """What scikit-learn wants to see: pairs of row numbers, whatever the rows."""

    def __init__(self, pairs: list[tuple[Any, Any]]) -> None:
        self.pairs = pairs

    def split(self, x: Any = None, y: Any = None, groups: Any = None) -> Iterator[tuple[Any, Any]]:
        """Row numbers that fit, row numbers that judge."""
        yield from self.pairs

    def get_n_splits(self, x: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many pairs there are."""
        return len(self.pairs)


class WholeNumbers:
    """Whole numbers between two ends, each order of size as likely."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def rvs(self, random_state: Any = None) -> int:
        """One of them."""
        from scipy.stats import loguniform

        drawn = loguniform.rvs(self.low - 0.499, self.high + 0.499, random_state=random_state)
        return int(min(max(round(drawn), self.low), self.high))


def run(table: pa.Table, options: dict[str, Any], say: Callable[[str], None]) -> pa.Table:
    """Rows of family, settings (JSON), value and seconds: first the comparison, then what was tuned."""
    import pyarrow as pa

    started = time.perf_counter()
    experiment, n_folds = _experiment(table, options)
    made = experiment.models(internal=True)
    quick = made[made["Turbo"] & ~made["Special"]]
    families = list(quick.index)[: options["trials"]]
    say(f"comparing {len(families)} families on {n_folds} spans")
    rows = [
        {"settings": _simple(made.loc[row["family"], "Class"](**made.loc[row["family"], "Args"]))} | row
        for row in _compared(experiment, families, options, n_folds)
    ]
    wanted = {name: space for name, space in options["spaces"].items() if name in families}
    left = options["trials"] - len(families)
    for place, (name, space) in enumerate(wanted.items()):
        n = left // len(wanted) + (place < left % len(wanted))
        if options["seconds"] is not None:
            took = next((row["seconds"] for row in rows if row["family"] == name), 0.0)
            n = min(n, int((options["seconds"] - (time.perf_counter() - started)) / max(took, 1e-3)))
        if n > 0:
            say(f"trying {n} settings of {name}")
            rows += _tuned(experiment, name, space, n, options, n_folds)
    return pa.Table.from_pylist(
        [row | {"settings": json.dumps(row["settings"])} for row in rows],
        schema=pa.schema(
            {"family": pa.string(), "settings": pa.string(), "value": pa.float64(), "seconds": pa.float64()}
        ),
    )


def _experiment(table: pa.Table, options: dict[str, Any]) -> tuple[Any, int]:
    import numpy as np
    from pycaret.classification import ClassificationExperiment
    from sklearn.metrics import average_precision_score

    frame = table.select([*options["features"], options["label"]]).to_pandas()
    roles = [table[name].to_numpy() for name in options["folds"]]
    pairs = [(np.flatnonzero(role == 1), np.flatnonzero(role == 2)) for role in roles]
    experiment = ClassificationExperiment()
    experiment.setup(
        data=frame,
        # All rows take part in the folds. What PyCaret holds out besides is not looked at.
        test_data=frame,
        index=False,
        target=options["label"],
        numeric_features=options["features"],
        fold_strategy=Folds(pairs),
        numeric_imputation="median",
        normalize=True,
        session_id=options["seed"],
        html=False,
        verbose=False,
    )
    if options["metric"] == "pr_auc":
        experiment.add_metric("pr_auc", METRICS["pr_auc"], average_precision_score, target="pred_proba")
    return experiment, len(pairs)


def _compared(
    experiment: Any, families: list[str], options: dict[str, Any], n_folds: int
) -> Iterator[dict[str, Any]]:
    """A row for each family that could be fitted, in PyCaret's order of families."""
    metric, seconds = METRICS[options["metric"]], options["seconds"]
    experiment.compare_models(
        include=families,
        sort=metric,
        # In minutes; it takes 0 for no limit.
        budget_time=None if seconds is None else max(seconds / 60, 1e-6),
        round=12,
        errors="ignore",
        verbose=False,
    )
    found = experiment.pull()
    for name in families:
        if name in found.index:
            value = float(found.loc[name, metric])
            yield {
                "family": name,
                "value": None if value == NO_PROBABILITIES else value,
                "seconds": float(found.loc[name, "TT (Sec)"]) * n_folds,
            }


def _tuned(
    experiment: Any, name: str, space: dict[str, Any], n: int, options: dict[str, Any], n_folds: int
) -> Iterator[dict[str, Any]]:
    _, tuner = experiment.tune_model(
        experiment.create_model(name, cross_validation=False, verbose=False),
        n_iter=n,
        custom_grid={key: _draws(its) for key, its in space.items()},
        optimize=METRICS[options["metric"]],
        return_tuner=True,
        verbose=False,
        tuner_verbose=0,
    )
    results = tuner.cv_results_
    for i, proposed in enumerate(results["params"]):
        value = float(results["mean_test_score"][i])
        yield {
            "family": name,
            "settings": {key.split("__")[-1]: _plain(its) for key, its in proposed.items()},
            "value": value if value == value else None,
            "seconds": float(results["mean_fit_time"][i] + results["mean_score_time"][i]) * n_folds,
        }


def _draws(its: dict[str, Any]) -> Any:
    from scipy.stats import loguniform, randint, uniform

    low, high = its["low"], its["high"]
    if isinstance(low, int) and isinstance(high, int):
        return WholeNumbers(low, high) if its["log"] else randint(low, high + 1)
    return loguniform(low, high) if its["log"] else uniform(low, high - low)


def _simple(estimator: Any) -> dict[str, Any]:
    """The settings of an estimator that a line can show."""
    return {
        key: value
        for key, value in estimator.get_params(deep=False).items()
        if value is None or isinstance(value, (bool, int, float, str))
    }


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
