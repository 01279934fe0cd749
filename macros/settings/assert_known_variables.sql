{#-
    Refuses a name in `--vars` that no model reads: a misspelt `force_trainning` would change nothing, without a
    word. dbt offers no list of the declared variables, so it stands here; a test compares it with dbt_project.yml.
-#}
{% macro assert_known_variables() -%}
    {%- if execute -%}
        {%- set given = invocation_args_dict.get('vars') or {} -%}
        {%- set given = fromyaml(given) if given is string else given -%}
        {%- set unknown = unknown_variables(given.keys()) -%}
        {%- if unknown -%}
            {%- do exceptions.raise_compiler_error(
                "--vars: unknown variable '" ~ unknown | join("', '") ~ "'."
                ~ "\n  Expected some of: " ~ known_variables() | join(', ')
                ~ "\n  Hint: check the spelling; dbt_project.yml says what each variable does."
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- The names that are not variables of this project. -#}
{% macro unknown_variables(names) -%}
    {%- set known = known_variables() -%}
    {%- set unknown = [] -%}
    {%- for name in names if name not in known -%}{%- do unknown.append(name) -%}{%- endfor -%}
    {{- return(unknown) -}}
{%- endmacro %}


{% macro known_variables() -%}
    {{- return([
        'ai_tier',
        'churn_horizon_days',
        'documents_path',
        'embedder',
        'feedback_aspects',
        'force_embedder',
        'force_training',
        'invoice_anomaly_score',
        'known_until',
        'max_document_mb',
        'only_predictors',
        'predictors',
        'raw_path',
        'raw_schema',
        'reactivation_gap_days',
        'rejected_candidate',
        'retention_offer_usd',
        'retention_success',
        'revenue_horizon_days',
        'search_legs',
        'ticket_topics',
    ]) -}}
{%- endmacro %}
