{#-
    For a select list: a row for each of the columns of a row, with its place among them, from 1, as `place` and its number as `value`, null
    included. A place is joined and grouped by faster than a name.
-#}
{% macro each_feature(columns, relation) -%}
    unnest(array[{{ range(1, columns | length + 1) | join(", ") }}]) as place,
        unnest(array[
            {%- for column in columns %}
            cast({{ relation }}.{{ column }} as double precision){{ "," if not loop.last }}
            {%- endfor %}
        ]) as value
{%- endmacro %}


{#- The place of a feature among the columns that `each_feature` gets. -#}
{% macro place_of(feature, columns) -%}
    cast(array_position(array['{{ columns | join("', '") }}'], {{ feature }}) as integer)
{%- endmacro %}


{#- The name of the feature at a place. -#}
{% macro feature_at(place, columns) -%}
    (array['{{ columns | join("', '") }}'])[{{ place }}]
{%- endmacro %}


{#- A number for a bin of a feature of one of several references, by which numbers are counted: `cell_of(0)` is that of the bin for null. -#}
{% macro cell_of(bin) -%}
    cast((nth * 1000 + place) * 16 + {{ bin }} as integer)
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
