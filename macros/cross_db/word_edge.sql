{#- In a regular expression: where a word begins or ends. -#}
{% macro word_edge() -%}
    {{- return(adapter.dispatch('word_edge')()) -}}
{%- endmacro %}

{% macro duckdb__word_edge() -%}
    {{- return('\\b') -}}
{%- endmacro %}

{% macro postgres__word_edge() -%}
    {{- return('\\y') -}}
{%- endmacro %}
