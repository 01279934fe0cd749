{#- The parts of a list, written with commas between them, that another such list lacks: written in the same way, null if there are none. -#}
{% macro missing_from(list, other) -%}
    {{- return(adapter.dispatch('missing_from')(list, other)) -}}
{%- endmacro %}

{% macro duckdb__missing_from(list, other) -%}
    nullif(array_to_string(list_filter(string_split({{ list }}, ', '), part -> not list_contains(string_split({{ other }}, ', '), part)), ', '), '')
{%- endmacro %}

{% macro postgres__missing_from(list, other) -%}
    (
        select string_agg(parts.part, ', ' order by parts.place)
        from unnest(string_to_array({{ list }}, ', ')) with ordinality as parts (part, place)
        where parts.part <> all(string_to_array({{ other }}, ', '))
    )
{%- endmacro %}
