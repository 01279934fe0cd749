"""What speaks against a column as a source of features: nothing to tell, only names, or the answer itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ml import metrics, tasks
from ml.authoring.claims import plain
from ml.authoring.column import Column
from ml.authoring.features import Feature
from ml.authoring.table import SOURCE, OwnTable

if TYPE_CHECKING:
    from ml.authoring.plan import Plan

LEAK = {"binary": 0.98, "multiclass": 0.98, "regression": 0.995}
"""A column that alone reaches so much of the metric knows the answer."""
_ID = re.compile(r"(^|_)(id|key|uuid|guid|no|number|code|index|row)s?($|_)")


def objection(table: OwnTable, plan: Plan, column: Column) -> str | None:
    """Why a column is left out by its own values; None if nothing speaks against it."""
    if column.n_known == 0:
        return "it is empty"
    if column.n_distinct <= 1:
        return f"constant: always {column.values[0][0]!r}"
    if column.share_null > 0.95:
        return f"{column.share_null:.0%} of its values are missing"
    share = column.n_distinct / column.n_known
    if column.kind == "category" and share > 0.5 and column.n_distinct > 20:
        return (
            f"an identifier or free text: {column.n_distinct:,} different values in {column.n_known:,} rows"
        )
    if column.kind == "number" and column.is_whole and share > 0.98 and _ID.search(column.name):
        return f"an identifier: {column.n_distinct:,} different whole numbers"
    if plan.time and column.kind == "day":
        later = table.all(f"select count(*) from {SOURCE} where {column.sql()} > {plan.time.sql()}")[0][0]
        if later:
            return f"in the future: later than {plan.time.source} in {later:,} rows"
    return None


def leave_what_knows(table: OwnTable, plan: Plan, keep: tuple[str, ...]) -> None:
    """Leave out columns that reach the answer alone or repeat another; find the strongest that is left."""
    task, y, rows = tasks.supervised(plan.task), *_labels(table, plan)
    seen: dict[bytes, str] = {}
    best = -1.0
    for column in list(plan.columns):
        its = [feature for feature in plan.features if feature.source == column.source]
        x = _values(table, its, rows)
        each = [task.alone(y, values) for values in x]
        reached = max([*each, task.alone(y, _together(y, x, plan.task))] if len(its) > 1 else each)
        digest = x.tobytes()
        if column.source not in keep and reached >= LEAK[plan.task]:
            plan.leave(column, f"it knows the answer: alone it reaches {task.metric} {reached:.3f}")
        elif column.source not in keep and digest in seen:
            plan.leave(column, f"it says the same as {seen[digest]}")
        else:
            seen[digest] = column.source
            if max(each) > best:
                place = int(np.argmax(each))
                best, plan.strongest = each[place], its[place].name
                plan.first = _first(y, x[place]) if plan.task == "binary" else plan.first


def _together(y: Any, x: Any, task: str) -> Any:
    """The values of a category as one column of numbers: of each value, what its rows say on average."""
    column = np.full(len(y), np.nan)
    for values in x:
        its = values == 1
        if its.any():
            column[its] = np.bincount(y[its]).argmax() if task == "multiclass" else y[its].mean()
    return column


def _first(y: Any, values: Any) -> str:
    known = ~np.isnan(values)
    return "lowest" if metrics.evaluate(y[known], values[known])["roc_auc"] < 0.5 else "highest"


def _labels(table: OwnTable, plan: Plan) -> tuple[Any, str]:
    """The labels of the rows that have one, and the condition that finds these rows."""
    its = plan.target.sql()
    rows = f"where {its} is not null order by rowid"
    values = [row[0] for row in table.all(f"select {its} from {SOURCE} {rows}")]
    if plan.task == "regression":
        return np.array(values, dtype=np.float64), rows
    if plan.task == "binary":
        return np.array(
            [plain(str(value)) == plain(str(plan.positive)) for value in values], dtype=np.int8
        ), rows
    classes = sorted({str(value) for value in values})
    return np.array([classes.index(str(value)) for value in values], dtype=np.intp), rows


def _values(table: OwnTable, features: list[Feature], rows: str) -> Any:
    """The numbers of some features, of shape (features, n)."""
    columns = ", ".join(f"cast({feature.looked} as double)" for feature in features)
    found = table.connection.execute(f"select {columns} from {SOURCE} {rows}").fetchnumpy()
    return np.stack(
        [np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan) for column in found.values()]
    )
