{#-
    An expression as a decimal with `digits` digits after the point, halves away from zero. In two steps, for DuckDB divides
    in floating point: the half of 0.5025 is 0.50249999999999995 there, and one step would round it down, here and there and
    on no other engine. To nine digits it is the half again, and decimals round exactly.
-#}
{% macro rounded(expression, digits) -%}
    cast(cast({{ expression }} as decimal(28, 9)) as decimal(18, {{ digits }}))
{%- endmacro %}
