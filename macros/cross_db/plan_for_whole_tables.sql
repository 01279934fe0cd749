{#-
    A pre-hook: tells the planner that a model reads whole tables. PostgreSQL multiplies the selectivities of conditions that
    belong together (same customer, same date, known then), expects one row where there are a million, and joins them in
    nested loops: minutes instead of milliseconds. Without loops it hashes. Ends with the transaction.
-#}
{% macro plan_for_whole_tables() -%}
    {{- return(adapter.dispatch('plan_for_whole_tables')()) -}}
{%- endmacro %}

{% macro default__plan_for_whole_tables() -%}{%- endmacro %}

{% macro postgres__plan_for_whole_tables() -%}
    set local enable_nestloop = off
{%- endmacro %}


{#- dbt's own macro: data tests have no hooks, and read whole tables too. -#}
{% macro postgres__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {{ plan_for_whole_tables() }};
    {{ default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}
