{#-
    Sees that the functions of the tier are there that `ai_tier`, else WAREHOUSE_AI_TIER names. On DuckDB the plugin has
    registered them; in PostgreSQL they are created now, by Python in dbt's own process.
-#}
{% macro prepare_tier() -%}
    {%- set tier = var('ai_tier') or env_var('WAREHOUSE_AI_TIER', 'compiled') -%}
    {%- if execute and tier != 'compiled' -%}
        {{- adapter.dispatch('prepare_tier')(tier) -}}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__prepare_tier(tier) -%}
    {%- set name = 'ai_complete' if tier == 'generation' else 'ai_sentiment_model' -%}
    {%- set found = run_query("select count(*) as n from duckdb_functions() where function_name = '" ~ name ~ "'").rows[0]['n'] -%}
    {%- if not found -%}
        {%- do exceptions.raise_compiler_error(
            "the functions of the tier '" ~ tier ~ "' are not registered."
            ~ "\n  Expected: the tier in --vars or in WAREHOUSE_AI_TIER, which are read before dbt_project.yml."
            ~ "\n  Hint: dbt build --vars '{ai_tier: " ~ tier ~ "}'"
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__prepare_tier(tier) -%}
    {#- A Python model that belongs to no node: its rows are the statements. -#}
    {%- set code -%}
def dbtObj(load):
    return None


def model(dbt, session):
    from ml.functions import on_postgres

    return on_postgres.statements_table("{{ tier }}")
    {%- endset -%}
    {%- set file = 'macros/cross_db/prepare_tier.sql' -%}
    {%- set about = {'unique_id': 'ai_tier', 'package_name': 'warehouse', 'original_file_path': file} -%}
    {%- set select, n_rows = adapter.run_python_model(about, code, none, '') -%}
    {%- for row in run_query(select ~ ' order by place').rows -%}
        {%- do run_query(row['statement']) -%}
    {%- endfor -%}
{%- endmacro %}
