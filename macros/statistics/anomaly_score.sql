{#- How far an amount lies beyond the end of an interval, in widths of the interval; 0 inside. A width of less than a dollar counts as a dollar. -#}
{% macro anomaly_score(amount, low, high) -%}
    greatest({{ low }} - {{ amount }}, {{ amount }} - {{ high }}, 0) / greatest({{ high }} - {{ low }}, 1)
{%- endmacro %}
