{#- SQL for one end of the 95 % interval of a share, `hits` of `n`, after Wilson (1927): exact enough for small n, and never beyond 0 and 1. -#}
{% macro wilson(hits, n, end) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set share = "(cast(" ~ hits ~ " as double precision) / nullif(" ~ n ~ ", 0))" -%}
    {%- set sign = {'low': '-', 'high': '+'}[end] -%}
    (
        ({{ share }} + {{ z * z / 2 }} / {{ n }} {{ sign }} {{ z }} * sqrt({{ share }} * (1 - {{ share }}) / {{ n }} + {{ z * z / 4 }} / ({{ n }} * {{ n }})))
        / (1 + {{ z * z }} / {{ n }})
    )
{%- endmacro %}
