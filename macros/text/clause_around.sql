{#-
    SQL for the words around a figure: the part of its sentence between commas, colons and brackets; the whole sentence where that says
    little more than the figure.
-#}
{% macro clause_around(figure) -%}
    {%- set clause = "coalesce(" ~ first_match(figure ~ '.body_before', '(?:[^,;:()]|,[0-9])*$') ~ ", '') || " ~ figure ~ ".phrase || coalesce("
        ~ first_match(figure ~ '.body_after', '^(?:[^,;:()]|,[0-9])*') ~ ", '')" -%}
    {%- set clause = trimmed(clause) -%}
    regexp_replace(
        case when length({{ clause }}) < length({{ figure }}.phrase) + 12 then {{ figure }}.body else {{ clause }} end,
        '^[0-9]+([.][0-9]+)+ ', ''
    )
{%- endmacro %}
