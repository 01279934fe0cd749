{#-
    A text with U+0001 before and U+0002 after each match of a regular expression. What is marked already stays as it is, and no
    match reaches into it: so the expression of a later pass only sees what the earlier ones left.

    RE2 takes the first alternative that matches, PostgreSQL the one that reaches furthest. An expression gives the same on both
    if, of two alternatives that match at the same place, the first is never the shorter one.
-#}
{% macro marked(text, pattern) -%}
    {%- set pattern = "\\x01+[^\\x02]*\\x02+|" ~ pattern -%}
    {{- return(adapter.dispatch('marked')(text, "'" ~ pattern | replace("'", "''") ~ "'")) -}}
{%- endmacro %}

{% macro duckdb__marked(text, pattern) -%}
    regexp_replace({{ text }}, {{ pattern }}, chr(1) || '\0' || chr(2), 'g')
{%- endmacro %}

{% macro postgres__marked(text, pattern) -%}
    regexp_replace({{ text }}, {{ pattern }}, chr(1) || '\&' || chr(2), 'g')
{%- endmacro %}
