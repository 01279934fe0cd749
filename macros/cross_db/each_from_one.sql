{#- The whole numbers from 1 to n, for a select list: a row for each. -#}
{% macro each_from_one(n) -%}
    {{- return(adapter.dispatch('each_from_one')(n)) -}}
{%- endmacro %}

{% macro duckdb__each_from_one(n) -%}
    unnest(range(1, {{ n }} + 1))
{%- endmacro %}

{% macro postgres__each_from_one(n) -%}
    generate_series(1, {{ n }})
{%- endmacro %}
