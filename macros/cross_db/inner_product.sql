{#-
    The inner product of two vectors, which for vectors of unit length is the cosine. Digits beyond the sixth differ by engine,
    and would decide ties. `are_arrays` is for DuckDB, which has one function for arrays of fixed length and one for lists.
-#}
{% macro inner_product(one, other, are_arrays) -%}
    {{- return(adapter.dispatch('inner_product')(one, other, are_arrays)) -}}
{%- endmacro %}

{% macro duckdb__inner_product(one, other, are_arrays) -%}
    {{- return(six_digits(('array' if are_arrays else 'list') ~ '_inner_product(' ~ one ~ ', ' ~ other ~ ')')) -}}
{%- endmacro %}

{% macro postgres__inner_product(one, other, are_arrays) -%}
    {{- return(six_digits('-(' ~ one ~ ' <#> ' ~ other ~ ')')) -}}
{%- endmacro %}
