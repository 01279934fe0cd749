{#- The first part of a text that matches a regular expression without groups that capture; null if none does. -#}
{% macro first_match(text, pattern) -%}
    {{- return(adapter.dispatch('first_match')(text, "'" ~ pattern | replace("'", "''") ~ "'")) -}}
{%- endmacro %}

{% macro duckdb__first_match(text, pattern) -%}
    nullif(regexp_extract({{ text }}, {{ pattern }}), '')
{%- endmacro %}

{% macro postgres__first_match(text, pattern) -%}
    nullif(substring({{ text }} from {{ pattern }}), '')
{%- endmacro %}
