{#- A JSON list of objects as rows, for a lateral join. `columns`: {name: type}. -#}
{% macro rows_of_json(expression, columns) -%}
    {{- return(adapter.dispatch('rows_of_json')(expression, columns)) -}}
{%- endmacro %}

{% macro duckdb__rows_of_json(expression, columns) -%}
    (
        select
            {%- for column, data_type in columns.items() %}
            cast(item ->> '$.{{ column }}' as {{ data_type }}) as {{ column }}{{ "," if not loop.last }}
            {%- endfor %}
        from (select unnest(from_json({{ expression }}, '["json"]')) as item) as items
    )
{%- endmacro %}

{% macro postgres__rows_of_json(expression, columns) -%}
    (
        select *
        from jsonb_to_recordset(cast({{ expression }} as jsonb)) as items (
            {%- for column, data_type in columns.items() %}
            {{ column }} {{ data_type }}{{ "," if not loop.last }}
            {%- endfor %}
        )
    )
{%- endmacro %}
