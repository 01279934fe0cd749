{#- The given columns of a relation as doubles under their own names: what an estimator eats. -#}
{% macro as_doubles(columns, relation) -%}
    {%- for column in columns -%}
        cast({{ relation }}.{{ column }} as double precision) as {{ column }}{{ ",\n        " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
