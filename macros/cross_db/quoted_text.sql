{#- SQL for a text as a constant, within SQL that is put together as text. -#}
{% macro quoted_text(text) -%}
    {{- return(adapter.dispatch('quoted_text')(text)) -}}
{%- endmacro %}

{% macro duckdb__quoted_text(text) -%}
    coalesce('''' || replace({{ text }}, '''', '''''') || '''', 'null')
{%- endmacro %}

{#- It minds the backslashes, too, which some sessions read as escapes. -#}
{% macro postgres__quoted_text(text) -%}
    quote_nullable({{ text }})
{%- endmacro %}
