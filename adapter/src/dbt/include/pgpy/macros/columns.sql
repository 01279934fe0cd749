{#-
    As in dbt-postgres, except that arrays and extension types (vector, ...) have their real names: where the
    information schema says ARRAY or USER-DEFINED, a schema change could not add the column.
-#}
{% macro pgpy__get_columns_in_relation(relation) -%}
    {% call statement('get_columns_in_relation', fetch_result=True) %}
        select
            columns.column_name,
            case
                when columns.data_type in ('ARRAY', 'USER-DEFINED') then format_type(attributes.atttypid, attributes.atttypmod)
                else columns.data_type
            end as data_type,
            columns.character_maximum_length,
            columns.numeric_precision,
            columns.numeric_scale
        from {{ relation.information_schema('columns') }} as columns
        inner join pg_namespace as schemas on columns.table_schema = schemas.nspname
        inner join pg_class as relations
            on schemas.oid = relations.relnamespace and columns.table_name = relations.relname
        inner join pg_attribute as attributes
            on relations.oid = attributes.attrelid and columns.ordinal_position = attributes.attnum
        where columns.table_name = '{{ relation.identifier }}'
            {%- if relation.schema %}
            and columns.table_schema = '{{ relation.schema }}'
            {%- endif %}
        order by columns.ordinal_position
    {% endcall %}
    {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{% endmacro %}
