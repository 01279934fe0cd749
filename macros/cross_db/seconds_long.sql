{#- An interval of so many whole seconds. -#}
{% macro seconds_long(n) -%}
    {{- return(adapter.dispatch('seconds_long')(n)) -}}
{%- endmacro %}

{% macro duckdb__seconds_long(n) -%}
    to_seconds({{ n }})
{%- endmacro %}

{% macro postgres__seconds_long(n) -%}
    ({{ n }}) * interval '1 second'
{%- endmacro %}
