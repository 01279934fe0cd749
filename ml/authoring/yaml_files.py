"""The YAML beside the nodes: what each table and column is, contracts, tests, and an exposure."""

from __future__ import annotations

from ml.authoring import templates
from ml.authoring.nodes import ALIKE, COMPILED, has_function, said
from ml.authoring.plan import Plan

_COMMON = ("model_name", "model_version", "run_id", "scoring_key", "scored_at")


def alike(plan: Plan) -> dict[str, str]:
    """The files of the nodes that every predictor has, by their path; the scores' are special."""
    return {
        f"{path.replace('/name', f'/{plan.name}')}.yml": templates.filled(
            f"{path}.yml", name=plan.name, entity=plan.key.name, time="as_of_date"
        )
        for path in (*ALIKE, *([COMPILED] if has_function(plan) else []))
        if not path.endswith("_scores")
    }


def own(plan: Plan) -> dict[str, str]:
    """The files of the nodes that are special to a table, by their path."""
    name, key = plan.name, plan.key.name
    who = [(key, f"What `{plan.key.source}` of {plan.address} names."), _when(plan)]
    features = [(feature.name, feature.description) for feature in plan.features]
    groups = [
        (f"{its.name}_group", f"`{its.source}` as a text; metrics are reported by it.") for its in plan.slices
    ]
    label = (plan.label, _of_label(plan))
    read = [(its.name, f"`{its.source}`, cleaned: a {its.kind}.") for its in plan.columns]
    unique, rows = [key, "as_of_date"], f"One row per row of {plan.address}"
    return {
        **({f"functions/ml_predict_{name}.yml": _function(plan)} if has_function(plan) else {}),
        f"models/staging/own/stg_own__{name}.yml": _model(
            f"stg_own__{name}",
            f"{rows}: the columns that {name} is made of, cleaned. What is no value of its kind is null.",
            [*who, label, *read],
            unique=unique,
        ),
        f"models/features/{name}_features.yml": _model(
            f"{name}_features",
            f"{rows}: the numbers that {name} is made of. What is null is not known.",
            [*who, *groups, *features],
            unique=unique,
            index=unique,
        ),
        f"models/features/{name}_training_set.yml": _model(
            f"{name}_training_set",
            f"{rows} whose outcome is known: what {name} learns from, and nothing else.",
            [*who, label, *groups, *features],
            unique=unique,
            index=unique,
        ),
        f"models/predictions/{name}_scoring_set.yml": _model(
            f"{name}_scoring_set",
            f"{rows}: the numbers that the champion of {name} scores, with the key of the score.",
            [*who, ("scoring_key", "{{ doc('scoring_key') }}"), *features],
            unique=unique,
            view=True,
        ),
        f"python_models/scoring/{name}_scores.yml": _model(
            f"{name}_scores",
            f"{rows} that was ever scored, by the champion of that time. Read {name}_predictions instead.",
            [*who, *_said(plan), *_reasons(), *_rest()],
            unique=unique,
            index=unique,
        ),
        f"models/predictions/{name}_predictions.yml": _model(
            f"{name}_predictions",
            f"{rows}: what the champion of {name} says of it today, and why.",
            [*who, *_said(plan), *_reasons(), *_rest()],
            unique=unique,
            types=_types(plan),
        ),
        f"macros/features/{name}_features.yml": (
            f"version: 2\n\nmacros:\n  - name: {name}_features\n"
            f'    description: "The features of {name}, in the order in which the estimator sees them."\n'
        ),
        f"models/docs/exposure_of_{name}.yml": _exposure(plan),
    }


def _when(plan: Plan) -> tuple[str, str]:
    if plan.time:
        return "as_of_date", f"The time of the row: `{plan.time.source}` of {plan.address}."
    return "as_of_date", f"The day on which {plan.address} was added: the table has no time of its own."


def _of_label(plan: Plan) -> str:
    source = plan.target.source
    return {
        "binary": f"1 if `{source}` is {plan.wanted!r}, 0 if it is the other value. Null is not known yet.",
        "regression": f"`{source}` as a number. Null is not known yet.",
        "multiclass": f"`{source}`, the class. Null is not known yet.",
    }[plan.task]


def _said(plan: Plan) -> list[tuple[str, str]]:
    source = plan.target.source
    texts = {
        "binary": [f"The probability that `{source}` is {plan.wanted!r}."],
        "regression": [
            f"What `{source}` is expected to be.",
            "Lower end of its interval.",
            "Upper end of its interval.",
        ],
        "multiclass": [f"The class of `{source}` that is most probable.", "Its probability."],
    }[plan.task]
    return list(zip(said(plan), texts, strict=True))


def _reasons() -> list[tuple[str, str]]:
    return [
        (f"reason_{k}{end}", f"{{{{ doc('reason_{k if not end else end[1:]}') }}}}")
        for k in (1, 2, 3)
        for end in ("", "_direction", "_effect")
    ]


def _rest() -> list[tuple[str, str]]:
    return [(column, f"{{{{ doc('{column}') }}}}") for column in _COMMON]


def _types(plan: Plan) -> dict[str, str]:
    """The types of the columns of predictions that are no texts."""
    of_said = ["text", "double precision"] if plan.task == "multiclass" else ["double precision"] * 3
    return {
        "as_of_date": "date",
        "model_version": "bigint",
        "scored_at": "timestamp",
        **{f"reason_{k}_effect": "double precision" for k in (1, 2, 3)},
        **dict(zip(said(plan), of_said, strict=False)),
    }


def _model(
    name: str,
    description: str,
    columns: list[tuple[str, str]],
    *,
    unique: list[str],
    index: list[str] | None = None,
    types: dict[str, str] | None = None,
    view: bool = False,
) -> str:
    """One model; with types, its contract is enforced: a column is a text unless it has another one."""
    config = ["    config:"]
    if types:
        config += ["      contract:", "        enforced: true"]
    if view:
        config += ["      materialized: view"]
    if index:
        config += ["      indexes:", f"        - columns: [{', '.join(index)}]"]
    config += ["      meta:", "        owner: ml-engineering"]
    lines = [
        "version: 2",
        "",
        "models:",
        f"  - name: {name}",
        "    description: >-",
        f"      {description}",
        *config,
    ]
    lines.append("    columns:")
    for column, text in columns:
        lines += [f"      - name: {column}", f'        description: "{_escaped(text)}"']
        if types:
            lines.append(f"        data_type: {types.get(column, 'text')}")
    lines += [
        "    data_tests:",
        "      - unique_together:",
        f"          name: {name}_has_one_row_per_key",
        "          arguments:",
        f"            columns: [{', '.join(unique)}]",
        "      - has_rows:",
        f"          name: {name}_has_rows",
    ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _function(plan: Plan) -> str:
    name, first = plan.name, plan.features[0].name
    arguments = "".join(
        f"      - name: {feature.name}\n        data_type: double precision\n"
        f'        default_value: "null"\n        description: "{_escaped(feature.description)}"\n'
        for feature in plan.features
    )
    return f"""version: 2

functions:
  - name: ml_predict_{name}
    description: >-
      What {name}_predictions says, by the champion itself, compiled into SQL when it is promoted; without
      its reasons. Null while the champion is of a kind that has no SQL: {name}_compiled gives the cause.
    config:
      type: scalar
      volatility: stable
      meta:
        owner: ml-engineering
        examples:
          - sql: "select ml_predict_{name}({first} := 1) as {plan.prediction}"
            shows: "A row of which one thing is known."
    arguments:
{arguments}    returns:
      data_type: double precision
      description: "The prediction."
"""


def _exposure(plan: Plan) -> str:
    name = plan.name
    return f"""version: 2

exposures:
  - name: {name}
    label: "{name.replace("_", " ").capitalize()} predictor"
    type: ml
    maturity: low
    description: >-
      The registered predictor `{name}` in MLflow, made of {plan.address}. Parameters, gates and the wording
      of the reasons are in ml/predictors/{name}/params.yml, what was decided about each column in card.md.
    depends_on:
      - ref('{name}_training_set')
      - ref('{name}_training')
      - ref('{name}_promotion')
      - ref('{name}_scores')
      - ref('{name}_predictions')
      - ref('ml_metrics')
    owner:
      name: ML Engineering
      email: ml-engineering@larkfield.example
"""
