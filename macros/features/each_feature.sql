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
    The bin that a number is in, by the nine inner edges of a relation (edge_1 to edge_9): from 1 for up to the first one, to 10 for above the
    last one; 0 for null. Edges that are alike make a bin that is always empty. At most four comparisons each, and no list to look into: it
    is asked for every number of a month.
-#}
{% macro bin_of(value, edges) -%}
    case
        when {{ value }} is null then 0
        when {{ value }} > {{ edges }}.edge_5 then case
            when {{ value }} > {{ edges }}.edge_7 then case
                when {{ value }} > {{ edges }}.edge_9 then 10
                when {{ value }} > {{ edges }}.edge_8 then 9
                else 8
            end
            when {{ value }} > {{ edges }}.edge_6 then 7
            else 6
        end
        when {{ value }} > {{ edges }}.edge_2 then case
            when {{ value }} > {{ edges }}.edge_4 then 5
            when {{ value }} > {{ edges }}.edge_3 then 4
            else 3
        end
        when {{ value }} > {{ edges }}.edge_1 then 2
        else 1
    end
{%- endmacro %}


{#- For a select list: the nine inner edges of an array, as columns. -#}
{% macro each_edge(edges) -%}
    {% for place in range(1, 10) -%}
    {{ edges }}[{{ place }}] as edge_{{ place }}{{ ",\n        " if not loop.last }}
    {%- endfor %}
{%- endmacro %}
