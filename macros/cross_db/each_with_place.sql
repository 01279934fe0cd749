{#- The elements of a list, for a select list: a row for each, as `name` and, from 1, as `place`. -#}
{% macro each_with_place(list, name) -%}
    {{- return(adapter.dispatch('each_with_place')(list, name)) -}}
{%- endmacro %}

{% macro duckdb__each_with_place(list, name) -%}
    unnest({{ list }}) as {{ name }},
        generate_subscripts({{ list }}, 1) as place
{%- endmacro %}

{% macro postgres__each_with_place(list, name) -%}
    unnest({{ list }}) as {{ name }},
        generate_series(1, array_length({{ list }}, 1)) as place
{%- endmacro %}
