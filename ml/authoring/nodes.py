"""The SQL and Python nodes of a predictor, as files: what is special to its table is made here, the rest is
filled into templates."""

from __future__ import annotations

from datetime import date

from ml.authoring import templates
from ml.authoring.cleaning import literal, quoted
from ml.authoring.plan import Plan

MOST_ARGUMENTS = 100
ALIKE = (
    "models/audit/name_reference_profile",
    "models/audit/name_shift",
    "models/features/name_training_inputs",
    "python_models/promotion/name_promotion",
    "python_models/scoring/name_scores",
    "python_models/service/name_in_service",
    "python_models/training/name_training",
)
"""Nodes that are the same for every predictor but for the name of it and of its key."""
COMPILED = "python_models/compilation/name_compiled"
"""Another one, of those whose champion is a function of SQL."""


def alike(plan: Plan) -> dict[str, str]:
    """The nodes that every predictor has, by their path."""
    made = {}
    for path in (*ALIKE, *([COMPILED] if has_function(plan) else [])):
        ending = "py" if path.startswith("python_models") else "sql"
        made[f"{path.replace('/name', f'/{plan.name}')}.{ending}"] = templates.filled(
            f"{path}.{ending}", name=plan.name, entity=plan.key.name, time="as_of_date"
        )
    return made


def own(plan: Plan) -> dict[str, str]:
    """The nodes that are special to a table, by their path."""
    name = plan.name
    function = f"{{{{ compiled_predictor(ref('{name}_compiled'), ref('{name}_promotion')) }}}}\n"
    return {
        **({f"functions/ml_predict_{name}.sql": function} if has_function(plan) else {}),
        f"models/staging/own/stg_own__{name}.sql": _staging(plan),
        f"models/features/{name}_features.sql": _features(plan),
        f"models/features/{name}_training_set.sql": _training_set(plan),
        f"models/predictions/{name}_scoring_set.sql": f"{{{{ scoring_set_of('{name}') }}}}\n",
        f"models/predictions/{name}_predictions.sql": _predictions(plan),
        f"macros/features/{name}_features.sql": _list_of_features(plan),
    }


def has_function(plan: Plan) -> bool:
    """Whether its champion is a function of SQL: classes have none, and PostgreSQL has no room for more
    arguments."""
    return plan.task != "multiclass" and len(plan.features) <= MOST_ARGUMENTS


def _staging(plan: Plan) -> str:
    key = f"{{{{ known_text({literal(quoted(plan.key.source))}) }}}} as {plan.key.name}"
    columns = [
        key,
        f"{plan.time.macro() if plan.time else _one_moment()} as as_of_date",
        f"{_label(plan)} as {plan.label}",
        *(f"{column.macro()} as {column.name}" for column in plan.columns),
    ]
    remark = (
        "" if plan.time else "-- The table has no time: all its rows are of the day on which it was added.\n"
    )
    return f"""{remark}with

origin as (
    {plan.origin}
),

final as (
    select
        {_listed(columns)}
    from origin
)

select * from final
"""


def _one_moment() -> str:
    return f"cast('{date.today():%Y-%m-%d}' as date)"


def _label(plan: Plan) -> str:
    target = plan.target
    if plan.task == "regression":
        return f"cast({target.macro()} as double precision)"
    if plan.task == "multiclass":
        if target.kind in ("number", "flag") and target.is_whole:
            return f"cast(cast({target.macro()} as bigint) as text)"
        return f"cast({target.macro()} as text)"
    if target.kind == "flag":
        return target.macro() if plan.positive == "1" else f"1 - {target.macro()}"
    positive = str(plan.positive) if target.kind == "number" else literal(str(plan.positive))
    return f"case when {target.macro()} = {positive} then 1 when {target.macro()} is not null then 0 end"


def _features(plan: Plan) -> str:
    columns = [
        plan.key.name,
        "as_of_date",
        *(f"cast({its.name} as text) as {its.name}_group" for its in plan.slices),
        *(
            feature.sql if feature.sql == feature.name else f"{feature.sql} as {feature.name}"
            for feature in plan.features
        ),
    ]
    return f"""with

rows_of_table as (
    select * from {{{{ ref('stg_own__{plan.name}') }}}}
),

final as (
    select
        {_listed(columns)}
    from rows_of_table
)

select * from final
"""


def _training_set(plan: Plan) -> str:
    key, name = plan.key.name, plan.name
    slices = "".join(f"        features.{its.name}_group,\n" for its in plan.slices)
    return f"""with

features as (
    select * from {{{{ ref('{name}_features') }}}}
),

-- What is not known yet cannot be learned from; it is scored.
labels as (
    select
        {key},
        as_of_date,
        {plan.label}
    from {{{{ ref('stg_own__{name}') }}}}
    where {plan.label} is not null
),

final as (
    select
        features.{key},
        features.as_of_date,
        labels.{plan.label},
{slices}        {{{{ as_doubles({name}_features(), 'features') }}}}
    from features
    inner join labels
        on features.{key} = labels.{key}
        and features.as_of_date = labels.as_of_date
)

select * from final
"""


def said(plan: Plan) -> list[str]:
    """The columns of what is predicted."""
    ends = {"binary": ("",), "regression": ("", "_low", "_high"), "multiclass": ("", "_probability")}
    return [f"{plan.prediction}{end}" for end in ends[plan.task]]


def _predictions(plan: Plan) -> str:
    reasons = [f"reason_{k}{end}" for k in (1, 2, 3) for end in ("", "_direction", "_effect")]
    columns = [
        plan.key.name,
        "as_of_date",
        *said(plan),
        *reasons,
        "model_name",
        "model_version",
        "run_id",
        "scoring_key",
        "scored_at",
    ]
    return f"""with

scores as (
    {{{{ current_scores_of('{plan.name}') }}}}
),

final as (
    select
        {_listed(columns)}
    from scores
)

select * from final
"""


def _list_of_features(plan: Plan) -> str:
    listed = "".join(f"        '{feature.name}',\n" for feature in plan.features)
    return f"""{{#-
    The features of {plan.name}, in the order in which the estimator sees them. They are in
    ml/predictors/{plan.name}/params.yml, too.
-#}}
{{% macro {plan.name}_features() -%}}
    {{{{- return([
{listed}    ]) -}}}}
{{%- endmacro %}}
"""


def _listed(columns: list[str]) -> str:
    return ",\n        ".join(columns)
