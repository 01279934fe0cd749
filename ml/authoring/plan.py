"""What is to become of each column of a table: key, time, label, feature, slice, or nothing, with a reason.

Left out are identifiers, columns with one value or hardly any, those that know the answer, and those that lie
in the future of their row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ml.authoring import claims, objections
from ml.authoring.column import Column, look
from ml.authoring.features import Feature, of_column
from ml.authoring.table import SOURCE, OwnTable
from ml.errors import AuthoringError


@dataclass(frozen=True)
class Left:
    """A column that is left out, and why."""

    column: str
    why: str


@dataclass
class Plan:
    """A predictor that can be written.

    Attributes:
        name: what it is called.
        task: binary, regression or multiclass.
        origin: a select of the rows of the table, for dbt.
        address: what the user called the table.
        key, target: the columns of who and of what.
        time: the column of when; None where all rows are of one moment.
        positive: of a binary target, the value that is 1.
        features: the numbers that the estimators see.
        columns: the columns that they are made of.
        slices: columns by which metrics are reported.
        left: columns that are left out.
        remarks: what the user should know.
        n_labelled: rows with a known target.
        n_months: different months, with a time.
        horizon_days: how many days after its time the target of a row is known.
        strongest: the feature that tells most alone.
        first: of a yes or no, whether its highest or its lowest values say yes.
    """

    name: str
    task: str
    origin: str
    address: str
    key: Column
    target: Column
    time: Column | None
    positive: str | None
    horizon_days: int
    features: list[Feature] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    slices: list[Column] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    n_labelled: int = 0
    n_months: int = 0
    strongest: str = ""
    first: str = "highest"

    def leave(self, column: Column, why: str) -> None:
        """Leave a column out, and what was made of it."""
        self.columns = [its for its in self.columns if its.source != column.source]
        self.features = [feature for feature in self.features if feature.source != column.source]
        self.left.append(Left(column.source, why))

    @property
    def wanted(self) -> str:
        """Of a binary target, the value that is predicted, as one reads it."""
        if self.target.kind == "flag":
            return "yes" if self.positive == "1" else "no"
        return str(self.positive)

    @property
    def label(self) -> str:
        """The column that is learned."""
        return self.target.name

    @property
    def prediction(self) -> str:
        """The column that is predicted."""
        words = {"binary": "{}_probability", "regression": "expected_{}", "multiclass": "predicted_{}"}
        return words[self.task].format(self.target.name)


def make(
    table: OwnTable,
    name: str,
    *,
    target: str,
    key: str,
    time: str | None,
    task: str,
    positive: str | None,
    horizon_days: int,
    keep: tuple[str, ...] = (),
) -> Plan:
    """Look at the table, and decide.

    Args:
        table: an open one.
        name: of the predictor.
        target, key, time: names of columns; `time` may be None.
        task: binary, regression, multiclass or auto.
        positive: which value of a binary target is the one that is predicted; None to guess.
        horizon_days: how many days after its time the target of a row is known.
        keep: columns to take although something speaks against them.

    Raises:
        AuthoringError: a column is not there or cannot be what it is said to be, or nothing is left to learn
            from.
    """
    named = {"--target": target, "--key": key} | ({"--time": time} if time else {})
    for option, column in [*named.items(), *(("--keep", column) for column in keep)]:
        claims.require_column(table, option, column)
    if len(set(named.values())) < len(named):
        raise AuthoringError(
            "a column can be one thing only",
            expected="different columns for --target, --key and --time",
            found=", ".join(f"{option} {column}" for option, column in named.items()),
            hint="name another column",
        )
    looked = {column: look(table, column) for column in table.columns}
    claims.require_names(looked)
    of_time = claims.time_of(table, looked[time]) if time else None
    claims.require_key(table, looked[key], of_time)
    chosen = claims.task_of(looked[target], task)
    plan = Plan(
        name=name,
        task=chosen,
        origin=table.origin,
        address=table.address,
        key=looked[key],
        target=looked[target],
        time=of_time,
        positive=claims.positive_of(looked[target], positive) if chosen == "binary" else None,
        horizon_days=horizon_days,
    )
    plan.n_labelled = looked[target].n_known
    if of_time:
        plan.n_months = int(
            table.all(f"select count(distinct date_trunc('month', {of_time.sql()})) from {SOURCE}")[0][0]
        )
    for column in table.columns:
        if column not in named.values():
            _place(table, plan, looked[column], kept=column in keep)
    objections.leave_what_knows(table, plan, keep)
    _require_something(plan)
    plan.slices = [
        its for its in plan.columns if its.kind in ("category", "flag") and 2 <= its.n_distinct <= 6
    ][:2]
    return plan


def _place(table: OwnTable, plan: Plan, column: Column, *, kept: bool) -> None:
    why = None if kept else objections.objection(table, plan, column)
    if why:
        plan.leave(column, why)
        return
    made = of_column(column, plan.time)
    if not made:
        plan.leave(column, "no value is frequent enough to learn from")
        return
    if column.odd:
        shown = ", ".join(repr(value) for value in column.odd)
        plan.remarks.append(f"{column.source}: {shown} is read as not known; the column is a {column.kind}")
    if column.kind == "category" and column.n_distinct > max(len(made), 2):
        said = f"{column.n_distinct:,} values, of which the {len(made)} most frequent have a feature each"
        plan.remarks.append(f"{column.source}: {said}")
    plan.columns.append(column)
    plan.features += made


def _require_something(plan: Plan) -> None:
    if not plan.features:
        raise AuthoringError(
            f"nothing is left of {plan.address} to learn from",
            expected="at least one column with something to tell",
            found="; ".join(f"{left.column}: {left.why}" for left in plan.left) or "no further column",
            hint="take a column all the same with --keep COLUMN",
        )
