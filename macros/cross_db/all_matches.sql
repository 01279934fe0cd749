{#- The parts of a text that match a regular expression without groups, as a list, in order. -#}
{% macro all_matches(text, pattern) -%}
    {{- return(adapter.dispatch('all_matches')(text, "'" ~ pattern | replace("'", "''") ~ "'")) -}}
{%- endmacro %}

{% macro duckdb__all_matches(text, pattern) -%}
    regexp_extract_all({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro postgres__all_matches(text, pattern) -%}
    array(select (regexp_matches({{ text }}, {{ pattern }}, 'g'))[1])
{%- endmacro %}
