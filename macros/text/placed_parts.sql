{#- CTEs that take a text apart: the last one is `said`, a row for each part of the list, as `name` and, from 1, as `place`. -#}
{% macro placed_parts(parts, name) -%}
    cut as (
        select {{ parts }} as parts
        {{ computed_once() }}
    ),

    said as (
        select {{ each_with_place('cut.parts', name) }}
        from cut
        {{ expecting_many('cross join') }}
    )
{%- endmacro %}
