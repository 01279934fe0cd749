{#- SQL for a text as the name of a column, within SQL that is put together as text. A null is the name of no column. -#}
{% macro quoted_name(text) -%}
    {{- return(adapter.dispatch('quoted_name')(text)) -}}
{%- endmacro %}

{% macro duckdb__quoted_name(text) -%}
    '"' || replace(coalesce({{ text }}, '(null)'), '"', '""') || '"'
{%- endmacro %}

{% macro postgres__quoted_name(text) -%}
    quote_ident(coalesce({{ text }}, '(null)'))
{%- endmacro %}
