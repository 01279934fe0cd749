"""The `params.yml` and the card of a predictor from somebody's own table."""

from __future__ import annotations

import math

from ml.authoring import templates
from ml.authoring.column import Column
from ml.authoring.plan import Plan
from ml.tasks import of

_LINEAR = {
    "binary": ("logistic_regression", "C: 0.1", "C: {low: 0.001, high: 10.0, log: true}"),
    "multiclass": ("logistic_regression", "C: 0.1", "C: {low: 0.001, high: 10.0, log: true}"),
    "regression": ("ridge_regression", "alpha: 10.0", "alpha: {low: 0.1, high: 1000.0, log: true}"),
}
_LEAST = 5
"""Rows of a kind that a split needs: with fewer, its metrics are noise."""
_FEWEST_MONTHS = 6
"""Months of history below which rows are cut by their key, although they have a time."""
_FOLDER = "ml/predictors/name"


def params(plan: Plan) -> str:
    """The text of `params.yml`."""
    task = of(plan.task)
    linear, setting, space = _LINEAR[plan.task]
    return templates.filled(
        f"{_FOLDER}/params.yml",
        name=plan.name,
        address=plan.address,
        task=plan.task,
        entity=plan.key.name,
        label=plan.label,
        horizon_days=plan.horizon_days,
        prediction=plan.prediction,
        features="\n".join(f"  - {feature.name}" for feature in plan.features),
        slices=", ".join(f"{its.name}_group" for its in plan.slices),
        split=_split(plan),
        linear=linear,
        linear_setting=setting,
        linear_space=space,
        metric=task.metric,
        change=task.change,
        calibration=task.calibrations[0],
        strongest=plan.strongest,
        first=f"\n  first: {plan.first}" if plan.task == "binary" else "",
        gates=_gates(plan),
        groups="".join(_group(plan, column) for column in plan.columns),
    )


def is_cut_by_time(plan: Plan) -> bool:
    """Whether there is enough history to test on the newest months."""
    return plan.time is not None and plan.n_months >= _FEWEST_MONTHS


def _split(plan: Plan) -> str:
    if is_cut_by_time(plan):
        months = max(1, plan.n_months // 6)
        lines = [
            "# Time decides: older rows train, newer ones validate, the newest test.",
            "split:",
            f"  test_months: {months}",
            f"  validation_months: {months}",
            f"  embargo_days: {plan.horizon_days}",
        ]
    else:
        why = "There is too little history to cut by time" if plan.time else "The table has no time"
        lines = [
            f"# {why}: a hash of the key decides, so that a row stays in its split when others come and go.",
            "split:",
            "  test_share: 0.2",
            "  validation_share: 0.2",
        ]
    return "\n".join([*lines, f"  minimum_positives: {_LEAST}"])


def _gates(plan: Plan) -> str:
    task, is_number = of(plan.task), plan.task == "regression"
    gates = [
        (
            f"train_strongest_feature_{task.metric}",
            f"at_most: {0.995 if is_number else 0.98}",
            "A column that nearly decides the target alone has seen the answer.",
        ),
        (
            "test_largest_feature_psi",
            "at_most: 4.0",
            "A column that became constant or empty in the test rows is a broken source.",
        ),
        (
            f"test_{task.metric}_over_rule",
            "at_least: 0.0",
            "One column alone costs nothing; a predictor that is no better is not worth its upkeep.",
        ),
        (
            f"test_{task.beside_dummy}_over_dummy_low",
            "at_least: 0.0",
            "It has to know more than the average, with certainty.",
        ),
        (
            "test_interval_coverage",
            "at_least: 0.8",
            "An interval of 90 % that holds less than 80 % is a broken promise.",
        )
        if is_number
        else (
            "test_calibration_error",
            f"at_most: {0.1 + 1 / math.sqrt(max(plan.n_labelled / 5, 1)):.2f}",
            "Ten points off on average, and what chance alone gives in so few test rows, is too much.",
        ),
    ]
    return "\n".join(
        f"  - metric: {metric}\n    {limit}\n    reason: {reason}" for metric, limit, reason in gates
    )


def _group(plan: Plan, column: Column) -> str:
    """A concept of the reasons: the features of one column, and what is said of a row."""
    its = [feature for feature in plan.features if feature.source == column.source]
    words = column.source.replace("_", " ")
    phrases = [feature.said for feature in its]
    if column.kind == "flag":
        phrases.append((f"{its[0].name} == 0", f"{words}: no"))
    elif column.kind == "category":
        phrases.append((f"{its[0].name} == 0", f"{words}: not {its[0].value}"))
    said = "".join(
        f'        - when: [{condition}]\n          say: "{text.replace(chr(34), chr(39))}"\n'
        for condition, text in phrases
    )
    names = ", ".join(feature.name for feature in its)
    return f"    {column.name}:\n      features: [{names}]\n      raises:\n{said}      lowers:\n{said}"


def card(plan: Plan) -> str:
    """The text of the card: what was asked, and what was decided about each column."""
    target = plan.target.source
    answers = {
        "binary": f"The probability that `{target}` is {plan.wanted!r}",
        "regression": f"What `{target}` will be, with an interval that holds nine outcomes in ten",
        "multiclass": f"The class of `{target}`, with its probability",
    }
    made = {column.source: list[str]() for column in plan.columns}
    for feature in plan.features:
        made[feature.source].append(f"`{feature.name}`")
    taken = [f"| `{its.source}` | {its.kind} | {', '.join(made[its.source])} |" for its in plan.columns]
    left = ["| column | why |", "|---|---|", *(f"| `{its.column}` | {its.why} |" for its in plan.left)]
    return templates.filled(
        f"{_FOLDER}/card.md",
        title=plan.name.replace("_", " ").capitalize(),
        target=target,
        address=plan.address,
        answer=answers[plan.task],
        grain=f"`{plan.key.source}`" + (" and time" if plan.time else ""),
        n_labelled=f"{plan.n_labelled:,}",
        tested_on="the newest months" if is_cut_by_time(plan) else "one row in five, by a hash of the key",
        taken="\n".join(taken),
        left=_section("Left out", left if plan.left else []),
        remarks=_section("Remarks", [f"- {remark}" for remark in plan.remarks]),
    )


def _section(title: str, lines: list[str]) -> str:
    return "\n".join(["", f"## {title}", "", *lines, ""]) if lines else ""
