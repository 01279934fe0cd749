{#-
    The end of a select whose columns others use many times. PostgreSQL would write each expression out where it is used, and compute it
    there again; DuckDB computes a subquery's columns once.
-#}
{% macro computed_once() -%}
    {{- return(adapter.dispatch('computed_once')()) -}}
{%- endmacro %}

{% macro duckdb__computed_once() -%}
{%- endmacro %}

{% macro postgres__computed_once() -%}
    offset 0
{%- endmacro %}
