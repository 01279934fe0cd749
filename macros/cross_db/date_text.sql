{#- A date as 2026-03-31, for a digest: PostgreSQL's cast follows the DateStyle of whoever looks. -#}
{% macro date_text(date) -%}
    {{- return(adapter.dispatch('date_text')(date)) -}}
{%- endmacro %}

{% macro default__date_text(date) -%}
    {{- return('cast(' ~ date ~ ' as text)') -}}
{%- endmacro %}

{% macro postgres__date_text(date) -%}
    {{- return("to_char(" ~ date ~ ", 'YYYY-MM-DD')") -}}
{%- endmacro %}
