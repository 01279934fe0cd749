{#-
    Tells the planner what is in a table that was just built: a post-hook. PostgreSQL gathers statistics by itself only
    minutes later, and without them joins the next model in loops. DuckDB keeps its own; a view has none.
-#}
{% macro gather_statistics(relation) -%}
    {%- if execute and config.get('materialized') != 'view' -%}
        {{- return(adapter.dispatch('gather_statistics')(relation)) -}}
    {%- endif -%}
{%- endmacro %}

{% macro default__gather_statistics(relation) -%}{%- endmacro %}

{% macro postgres__gather_statistics(relation) -%}
    analyze {{ relation }}
{%- endmacro %}
