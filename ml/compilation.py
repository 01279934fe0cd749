"""A registered version as one SQL expression: numbers in, a prediction out, in any client, without Python.

Trees become CASE expressions. Their leaves are integers, in millionths of a millionth of a log-odds (in
larger steps where a number is large), so that every engine adds them up to the same sum; the comparison is
with the number as a 32-bit float, as scikit-learn makes it. A feature stands in the expression as `{name}`,
for the caller to fill in.

What can be compiled: pipelines of a SimpleImputer, maybe a StandardScaler, and, for a probability, a
GradientBoostingClassifier of two classes or a LogisticRegression, calibrated by Platt's sigmoid; for a
number, a GradientBoostingRegressor or a Ridge. Anything else, such as a choice of classes, is a row that says
so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ml import fingerprint, relation
from ml.errors import CompilationError
from ml.progress import say
from ml.relation import Relation
from ml.tasks.regression import EXPOSURE, INTERVAL

if TYPE_CHECKING:
    from ml.served import Served

SCALE = 10**12
"""Steps of a log-odds. 150 leaves, each off by half a step, are off by less than 1e-10."""
LARGEST_SUM = 10**18
"""What a bigint holds, with some room: where leaves add up to more, the steps are larger."""
LARGEST_LOG_ODDS = 700
"""What exp can still take; the probability is 0 or 1 to 300 digits long before."""
SCHEMA = pa.schema(
    {
        "predictor": pa.string(),
        "model_version": pa.int64(),
        "run_id": pa.string(),
        "code_digest": pa.string(),
        "expression": pa.string(),
        "problem": pa.string(),
        "compiled_at": pa.timestamp("us"),
    }
)


def run(predictor: str, *, champion: Relation, previous: Relation | None) -> pa.Table:
    """One row for the present champion, unless there is one already: its expression, or why there is none.

    Args:
        predictor: a folder name in `ml/predictors`.
        champion: promotion rows; the newest one names the champion.
        previous: the rows of earlier builds.
    """
    promotions = [row for row in relation.rows(champion) if row["predictor"] == predictor]
    newest = max(promotions, key=lambda row: row["decided_at"])
    code = fingerprint.code_digest(["ml.compilation"])
    run_id = newest["champion_run_id"]
    known = relation.rows(previous) if previous is not None else []
    if any((row["run_id"], row["code_digest"]) == (run_id, code) for row in known):
        return SCHEMA.empty_table()
    from ml import served

    version = int(newest["champion_version"])
    expression, problem = None, None
    try:
        expression = compiled(served.load(newest["champion_model_uri"]))
        say(f"{predictor}: version {version} is {len(expression) / 1e3:,.0f} kB of SQL")
    except CompilationError as error:
        problem = f"{error.what}: found {error.found}"
        say(f"{predictor}: version {version} cannot be compiled into SQL; {problem}")
    row = {
        "predictor": predictor,
        "model_version": version,
        "run_id": run_id,
        "code_digest": code,
        "expression": expression,
        "problem": problem,
        "compiled_at": datetime.now(UTC).replace(tzinfo=None),
    }
    return pa.Table.from_pylist([row], schema=SCHEMA)


def compiled(model: Served) -> str:
    """The probability of the label as SQL, or the number.

    >>> from sklearn.linear_model import LogisticRegression
    >>> from ml.served import Served
    >>> bare = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    >>> print(compiled(Served(bare, ["tenure"], {})))
    Traceback (most recent call last):
        ...
    ml.errors.CompilationError: this model cannot be compiled into SQL
      expected: a calibrated pipeline
      found:    LogisticRegression
      Hint: score it with churn_scores, or teach ml/compilation.py this kind of model

    Raises:
        CompilationError: there is no SQL for a step of this model.
    """
    if model.task.name == "multiclass":
        raise _unknown("a probability or a number", "a choice of classes")
    if model.task.name == "regression":
        return _number_of(model)
    pipeline, a, b = parts(model.estimator)
    odds = _decision(pipeline, model.features)
    sigmoid = f"{_number(a)} * ({odds}) + {_number(b)}"
    limited = f"least(greatest(cast({sigmoid} as double precision), -{LARGEST_LOG_ODDS}), {LARGEST_LOG_ODDS})"
    return f"1 / (1 + exp({limited}))"


def _number_of(model: Served) -> str:
    """The number, not below its floor, times its exposure."""
    number = _decision(model.estimator, model.features)
    floor = model.about.get(INTERVAL, {}).get("floor")
    if floor is not None:
        number = f"greatest({number}, {_number(floor)})"
    if EXPOSURE in model.about:
        number = f"({number}) * cast({{{model.features[model.about[EXPOSURE]]}}} as double precision)"
    return number


def parts(estimator: Any) -> tuple[Any, float, float]:
    """The pipeline below a calibration by Platt's sigmoid, and the two numbers `a` and `b` of the sigmoid:
    the probability is 1 / (1 + exp(a * log_odds + b)).

    Raises:
        CompilationError: it is calibrated in another way, or not at all.
    """
    calibrated = getattr(estimator, "calibrated_classifiers_", None)
    if calibrated is None:
        raise _unknown("a calibrated pipeline", estimator)
    if len(calibrated) != 1:
        raise _unknown("one calibrated estimator", f"{len(calibrated)} of them")
    (calibrator,) = calibrated[0].calibrators
    if not (hasattr(calibrator, "a_") and hasattr(calibrator, "b_")):
        raise _unknown("a sigmoid", calibrator)
    frozen = calibrated[0].estimator
    return getattr(frozen, "estimator", frozen), float(calibrator.a_), float(calibrator.b_)


def _decision(pipeline: Any, features: list[str]) -> str:
    """The decision function of a pipeline, or the number that it predicts."""
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.preprocessing import StandardScaler

    columns = [f"cast({{{name}}} as double precision)" for name in features]
    for _, step in getattr(pipeline, "steps", [("", pipeline)]):
        if isinstance(step, SimpleImputer):
            columns = _imputed(step, columns)
        elif isinstance(step, StandardScaler):
            columns = [
                f"({column} - {_number(mean)}) / {_number(scale)}"
                for column, mean, scale in zip(columns, step.mean_, step.scale_, strict=True)
            ]
        elif isinstance(step, LogisticRegression | Ridge):
            weights, (start,) = np.ravel(step.coef_), np.ravel(step.intercept_)
            weighed = [
                f"{_number(weight)} * ({column})" for weight, column in zip(weights, columns, strict=True)
            ]
            return _sum([_number(start), *weighed])
        elif isinstance(step, GradientBoostingClassifier):
            return _boosted(step, columns, start=_start_of_classes(step))
        elif isinstance(step, GradientBoostingRegressor):
            return _boosted(step, columns, start=_start_of_number(step))
        else:
            raise _unknown("a pipeline of known steps", step)
    raise _unknown("a pipeline that ends with an estimator", pipeline)


def _imputed(step: Any, columns: list[str]) -> list[str]:
    filled = [
        f"coalesce({column}, {_number(value)})"
        for column, value in zip(columns, step.statistics_, strict=True)
        if not math.isnan(value)  # A column that was always empty; the imputer drops it.
    ]
    if step.indicator_ is None:
        return filled
    missing = [f"case when {columns[j]} is null then 1 else 0 end" for j in step.indicator_.features_]
    return filled + missing


def _start_of_classes(step: Any) -> float:
    if step.n_classes_ != 2 or not hasattr(step.init_, "class_prior_"):
        raise _unknown("gradient boosting of two classes that starts from their shares", step.init_)
    share = float(step.init_.class_prior_[1])
    return math.log(share / (1 - share))


def _start_of_number(step: Any) -> float:
    if not hasattr(step.init_, "constant_"):
        raise _unknown("gradient boosting that starts from a constant", step.init_)
    return float(np.ravel(step.init_.constant_)[0])


def _boosted(step: Any, columns: list[str], *, start: float) -> str:
    """The start, and the leaves of all trees in steps."""
    trees = [stage[0].tree_ for stage in step.estimators_]
    largest = sum(float(np.abs(tree.value).max()) for tree in trees) * step.learning_rate
    scale = SCALE if largest * SCALE < LARGEST_SUM else 10 ** int(math.log10(LARGEST_SUM / largest))
    seen = [f"cast({column} as real)" for column in columns]
    leaves = [_tree(tree, seen, step.learning_rate * scale) for tree in trees]
    return f"{_number(start)} + {_sum(leaves)} / {_number(scale)}"


def _tree(tree: Any, columns: list[str], scale: float) -> str:
    def below(node: int) -> str:
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:
            return str(round(float(tree.value[node, 0, 0]) * scale))
        test = f"{columns[tree.feature[node]]} <= {_number(tree.threshold[node])}"
        return f"case when {test} then {below(left)} else {below(right)} end"

    return f"cast({below(0)} as bigint)"


def _sum(terms: Sequence[str]) -> str:
    """Halves of halves: engines take time by the square of how deep an expression is.

    >>> _sum(["a", "b", "c"])
    '(a + (b + c))'
    """
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return f"({_sum(terms[:middle])} + {_sum(terms[middle:])})"


def _number(value: float) -> str:
    """A double, written so that it is read back as the same one.

    >>> _number(0.1), _number(-3), _number(1e-20)
    ('0.1e0', '-3.0e0', '1e-20')
    """
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"


def _unknown(expected: str, found: Any) -> CompilationError:
    return CompilationError(
        "this model cannot be compiled into SQL",
        expected=expected,
        found=found if isinstance(found, str) else type(found).__name__,
        hint="score it with churn_scores, or teach ml/compilation.py this kind of model",
    )
