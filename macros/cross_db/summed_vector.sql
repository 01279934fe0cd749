{#- A list of small integers as a vector that `summed_vector` can add up. -#}
{% macro summable(numbers) -%}
    {{- return(adapter.dispatch('summable')(numbers)) -}}
{%- endmacro %}

{#- A field for each dimension: a sum over fields is five times faster than one over lists. -#}
{% macro duckdb__summable(numbers) -%}
    struct_pack(
        {%- for place in range(word_dimensions()) %}
        d{{ place }} := {{ numbers }}[{{ place + 1 }}]{{ "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro postgres__summable(numbers) -%}
    cast(cast({{ numbers }} as real[]) as vector({{ word_dimensions() }}))
{%- endmacro %}


{#- An aggregate: the sum of vectors, of unit length; null where nothing was summed or the sum is zero. -#}
{% macro summed_vector(vector) -%}
    {{- return(adapter.dispatch('summed_vector')(vector)) -}}
{%- endmacro %}

{% macro duckdb__summed_vector(vector) -%}
    [
        {%- for place in range(word_dimensions()) %}
        coalesce(sum({{ vector }}.d{{ place }}), 0){{ "," if not loop.last }}
        {%- endfor %}
    ]
{%- endmacro %}

{% macro postgres__summed_vector(vector) -%}
    sum({{ vector }})
{%- endmacro %}


{#- How many numbers the vector of a word has: DIMENSIONS in ml/text/distillation.py. -#}
{% macro word_dimensions() -%}
    {{- return(256) -}}
{%- endmacro %}


{#- The length of a summed vector. -#}
{% macro vector_length(vector) -%}
    {{- return(adapter.dispatch('vector_length')(vector)) -}}
{%- endmacro %}

{% macro duckdb__vector_length(vector) -%}
    {{- return('sqrt(list_inner_product(' ~ vector ~ ', ' ~ vector ~ '))') -}}
{%- endmacro %}

{% macro postgres__vector_length(vector) -%}
    {{- return('vector_norm(' ~ vector ~ ')') -}}
{%- endmacro %}


{#-
    A summed vector as a list of numbers of unit length; null for one of length zero. `length` is a column with its length,
    which DuckDB would compute again for each number.
-#}
{% macro unit_vector(vector, length) -%}
    {{- return(adapter.dispatch('unit_vector')(vector, length)) -}}
{%- endmacro %}

{% macro duckdb__unit_vector(vector, length) -%}
    case when {{ length }} > 0 then list_transform({{ vector }}, lambda part : cast(part / {{ length }} as float)) end
{%- endmacro %}

{% macro postgres__unit_vector(vector, length) -%}
    case when {{ length }} > 0 then cast(l2_normalize({{ vector }}) as real[]) end
{%- endmacro %}


{#- The cosine of two lists of unit length, null if either is. -#}
{% macro cosine(one, other) -%}
    {{- return(adapter.dispatch('cosine')(one, other)) -}}
{%- endmacro %}

{% macro duckdb__cosine(one, other) -%}
    {{- return('cast(least(greatest(list_inner_product(' ~ one ~ ', ' ~ other ~ '), -1), 1) as double)') -}}
{%- endmacro %}

{% macro postgres__cosine(one, other) -%}
    {{- return('cast(least(greatest(-(cast(' ~ one ~ ' as vector) <#> cast(' ~ other ~ ' as vector)), -1), 1) as double precision)') -}}
{%- endmacro %}
