{#- The inside of a character class of a regular expression: ranges of code points, each two texts of eight hexadecimal digits. -#}
{% macro letter_class(ranges) -%}
    {{- return(adapter.dispatch('letter_class')(ranges)) -}}
{%- endmacro %}

{% macro duckdb__letter_class(ranges) -%}
    {%- for first, last in ranges -%}
        \x{{ '{' ~ first ~ '}' }}-\x{{ '{' ~ last ~ '}' }}
    {%- endfor -%}
{%- endmacro %}

{% macro postgres__letter_class(ranges) -%}
    {%- for first, last in ranges -%}
        \U{{ first }}-\U{{ last }}
    {%- endfor -%}
{%- endmacro %}
