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
    {{- return(from_minus_1_to_1('list_inner_product(' ~ one ~ ', ' ~ other ~ ')')) -}}
{%- endmacro %}

{% macro postgres__cosine(one, other) -%}
    {{- return(from_minus_1_to_1('-(cast(' ~ one ~ ' as vector) <#> cast(' ~ other ~ ' as vector))')) -}}
{%- endmacro %}


{#- A number cut off at -1 and 1. Null stays null, which least and greatest would overlook. -#}
{% macro from_minus_1_to_1(number) -%}
    case when {{ number }} is not null then cast(least(greatest({{ number }}, -1), 1) as double precision) end
{%- endmacro %}


{#- The length of a list of small integers. -#}
{% macro length_of_numbers(numbers) -%}
    {{- return(adapter.dispatch('length_of_numbers')(numbers)) -}}
{%- endmacro %}

{% macro duckdb__length_of_numbers(numbers) -%}
    {{- return(vector_length('cast(' ~ numbers ~ ' as double[])')) -}}
{%- endmacro %}

{% macro postgres__length_of_numbers(numbers) -%}
    {{- return(vector_length('cast(cast(' ~ numbers ~ ' as real[]) as vector)')) -}}
{%- endmacro %}


{#- The table with the vectors of words one by one, in the form in which the engine compares two of them fastest. -#}
{% macro words_as_numbers() -%}
    {{- return(adapter.dispatch('words_as_numbers')()) -}}
{%- endmacro %}

{% macro duckdb__words_as_numbers() -%}
    {{- return(ref('distilled_word')) -}}
{%- endmacro %}

{% macro postgres__words_as_numbers() -%}
    {{- return(ref('word_vector')) -}}
{%- endmacro %}


{#- The cosine of the vectors of two words, to six digits: those beyond differ by engine. -#}
{% macro cosine_of_words(one, other) -%}
    {{- return(adapter.dispatch('cosine_of_words')(one, other)) -}}
{%- endmacro %}

{% macro duckdb__cosine_of_words(one, other) -%}
    {{- return(six_digits('list_cosine_similarity(cast(' ~ one ~ ' as float[]), cast(' ~ other ~ ' as float[]))')) -}}
{%- endmacro %}

{% macro postgres__cosine_of_words(one, other) -%}
    {{- return(six_digits('1 - (' ~ one ~ ' <=> ' ~ other ~ ')')) -}}
{%- endmacro %}


{#- An aggregate: the mean of lists of numbers, as a list; zeros where there are none. -#}
{% macro mean_of_lists(numbers, dimensions) -%}
    {{- return(adapter.dispatch('mean_of_lists')(numbers, dimensions)) -}}
{%- endmacro %}

{% macro duckdb__mean_of_lists(numbers, dimensions) -%}
    cast([
        {%- for place in range(1, dimensions + 1) %}
        coalesce(avg({{ numbers }}[{{ place }}]), 0){{ "," if not loop.last }}
        {%- endfor %}
    ] as float[])
{%- endmacro %}

{% macro postgres__mean_of_lists(numbers, dimensions) -%}
    coalesce(cast(avg(cast({{ numbers }} as vector({{ dimensions }}))) as real[]), array_fill(cast(0 as real), array[{{ dimensions }}]))
{%- endmacro %}
