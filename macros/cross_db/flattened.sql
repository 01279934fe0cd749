{#- A text on one line: every run of blanks and line ends becomes one blank. -#}
{% macro flattened(text) -%}
    trim(regexp_replace({{ text }}, '[ \t\r\n]+', ' ', 'g'))
{%- endmacro %}
