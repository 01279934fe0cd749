{#-
    SQL for the cast of a column to text, within SQL that is put together as text: the same text on every engine. `column` is
    SQL for the text that names it.
-#}
{% macro column_as_text(column) -%}
    {{- return(adapter.dispatch('column_as_text')(column)) -}}
{%- endmacro %}

{% macro default__column_as_text(column) -%}
    'cast(' || {{ column }} || ' as text)'
{%- endmacro %}

{#- DuckDB writes 3.0 for a floating-point number that PostgreSQL writes as 3. -#}
{% macro duckdb__column_as_text(column) -%}
    'case when typeof(' || {{ column }} || ') in (''DOUBLE'', ''FLOAT'')'
    || ' then regexp_replace(cast(' || {{ column }} || ' as text), ''[.]0$'', '''')'
    || ' else cast(' || {{ column }} || ' as text) end'
{%- endmacro %}
