{#-
    What SQL has to know about a predictor, from the variable `predictors`. ml/predictors/<name>/params.yml says the same and everything
    else; tests/project keeps the two equal.
-#}
{% macro predictor(name) -%}
    {%- if name in var('predictors') -%}
        {{- return(var('predictors')[name]) -}}
    {%- elif not execute -%}
        {#- While dbt parses, a predictor that a build leaves out by --vars still has nodes, with names for their columns. -#}
        {{- return({'task': '', 'entity': 'entity', 'time': 'as_of_date', 'label': 'label', 'prediction': 'prediction', 'slices': [], 'features': name ~ '_training_set'}) -}}
    {%- else -%}
        {%- do exceptions.raise_compiler_error(
            "There is no predictor '" ~ name ~ "'.\n  Expected one of: " ~ var('predictors').keys() | join(', ')
            ~ "\n  Hint: name it under vars: predictors: in dbt_project.yml."
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- The features of a predictor, in the order in which its estimator sees them: what the macro <name>_features says. -#}
{% macro features_of(name) -%}
    {{- return(context[name ~ '_features']()) -}}
{%- endmacro %}


{#- A select: the rows of a node of every predictor, such as `training` for churn_training, by the names of their columns. -#}
{% macro of_each_predictor(node, columns) -%}
    {%- for name in var('predictors') %}
    select
        {{ columns | join(",\n        ") }}
    from {{ ref(name ~ '_' ~ node) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- The column that holds one number for each score: the score itself, the probability of the class that was chosen, or the distance to the segment's centre. -#}
{% macro score_number(name) -%}
    {%- set its = predictor(name) -%}
    {{- return(its.prediction ~ {'multiclass': '_probability', 'clustering': '_distance'}.get(its.task, '')) -}}
{%- endmacro %}
