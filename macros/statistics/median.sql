{#- SQL aggregate: the median, the mean of the middle two where their number is even. -#}
{% macro median(number) -%}
    percentile_cont(0.5) within group (order by {{ number }})
{%- endmacro %}
