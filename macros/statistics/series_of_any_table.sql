{#- The select list of `over_any_table` for a series in time: input_time, input_value, and series_id, null without a column that tells series apart. -#}
{% macro series_of_any_table() -%}
'source.' || {{ quoted_name(argument('time_column')) }} || ' as input_time, '
        || 'cast(source.' || {{ quoted_name(argument('value_column')) }} || ' as double precision) as input_value, '
        || case
            when {{ argument('series_column') }} is null then 'cast(null as text)'
            else {{ column_as_text("'source.' || " ~ quoted_name(argument('series_column'))) }}
        end || ' as series_id'
{%- endmacro %}


{#- The columns that it reads. -#}
{% macro columns_of_series() -%}
    {{- return("array[" ~ argument('time_column') ~ ", " ~ argument('value_column') ~ ", " ~ argument('series_column') ~ "]") -}}
{%- endmacro %}
