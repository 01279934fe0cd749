{#- A number with six digits after the point, as a double. -#}
{% macro six_digits(number) -%}
    {{- return(adapter.dispatch('six_digits')(number)) -}}
{%- endmacro %}

{% macro default__six_digits(number) -%}
    {{- return('round(cast(' ~ number ~ ' as double), 6)') -}}
{%- endmacro %}

{#- PostgreSQL rounds to digits only what is numeric. -#}
{% macro postgres__six_digits(number) -%}
    {{- return('cast(round(cast(' ~ number ~ ' as numeric), 6) as double precision)') -}}
{%- endmacro %}
