{#-
    SQL for the texts that `expression` makes of each `name` of a list, separated by commas: each name once, in the same order
    every time, nulls left out.
-#}
{% macro text_for_each(names, expression) -%}
    {{- return(adapter.dispatch('text_for_each')(names, expression)) -}}
{%- endmacro %}

{% macro duckdb__text_for_each(names, expression) -%}
    coalesce(array_to_string(list_transform(list_sort(list_distinct({{ names }})), lambda name: {{ expression }}), ', '), '')
{%- endmacro %}

{% macro postgres__text_for_each(names, expression) -%}
    coalesce((
        select string_agg({{ expression }}, ', ' order by name collate "C")
        from (select distinct unnest({{ names }}) as name) as each_name
        where name is not null
    ), '')
{%- endmacro %}
