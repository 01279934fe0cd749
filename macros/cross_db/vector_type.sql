{#- The type of a column of vectors: FLOAT[384] on DuckDB, vector(384) on PostgreSQL. -#}
{% macro vector_type(dimensions) -%}
    {{- return(adapter.dispatch('vector_type')(dimensions)) -}}
{%- endmacro %}

{% macro duckdb__vector_type(dimensions) -%}
    {{- return('float[' ~ dimensions ~ ']') -}}
{%- endmacro %}

{% macro postgres__vector_type(dimensions) -%}
    {{- return('vector(' ~ dimensions ~ ')') -}}
{%- endmacro %}


{#- An array of numbers, as stored by Python models, as something that vectors can be compared with. -#}
{% macro as_vector(numbers) -%}
    {{- return(adapter.dispatch('as_vector')(numbers)) -}}
{%- endmacro %}

{% macro default__as_vector(numbers) -%}
    {{- return(numbers) -}}
{%- endmacro %}

{% macro postgres__as_vector(numbers) -%}
    {{- return('cast(' ~ numbers ~ ' as vector)') -}}
{%- endmacro %}
