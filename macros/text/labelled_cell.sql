{#- SQL for a cell of a table with the labels of its row and its column. -#}
{% macro labelled_cell(figure) -%}
    coalesce(nullif({{ figure }}.row_label, {{ figure }}.body) || ', ', '')
    || coalesce(nullif({{ figure }}.column_header, '') || ': ', '')
    || {{ figure }}.body
{%- endmacro %}
