{#- For a select list: a row for each of the columns of a row, with its name as `feature` and its number as `value`, null included. -#}
{% macro each_feature(columns, relation) -%}
    unnest(array[{% for column in columns %}'{{ column }}'{{ ", " if not loop.last }}{% endfor %}]) as feature,
        unnest(array[
            {%- for column in columns %}
            cast({{ relation }}.{{ column }} as double precision){{ "," if not loop.last }}
            {%- endfor %}
        ]) as value
{%- endmacro %}


{#-
    The bin that a number is in, by the nine inner `edges`: from 1 for up to the first one, to 10 for above the last one; 0 for null.
    Edges that are alike make a bin that is always empty.
-#}
{% macro bin_of(value, edges) -%}
    case
        when {{ value }} is null then 0
        else 1{% for place in range(1, 10) %} + case when {{ value }} > {{ edges }}[{{ place }}] then 1 else 0 end{% endfor %}
    end
{%- endmacro %}
