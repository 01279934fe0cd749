{#-
    A query over a table whose name is an argument of the function, to be used with `call`: what is called is the rest of
    the query, CTEs and the last select, with no `with` of its own. It finds the CTE `input`, with the columns that were asked
    for, and `settings`, one row, if there are any.

    Which columns are read stands in a text that is put together when the function is called. Every name in it has to go
    through `quoted_name` and every value through `quoted_text`.
-#}
{% macro over_any_table(select_list, names, condition="'true'", settings={}) -%}
    {{- return(adapter.dispatch('over_any_table')(select_list, names, condition, settings, caller())) -}}
{%- endmacro %}

{#- DuckDB expands the text while it plans, so arguments may be constants and parameters, not columns. -#}
{% macro duckdb__over_any_table(select_list, names, condition, settings, body) -%}
with
{% if settings %}
settings as (
    select
        {%- for name, value in settings.items() %}
        {{ value }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
),
{% endif %}
input as (
    select * from query(
        'select ' || {{ select_list }}
        || ' from query_table(' || {{ quoted_text("coalesce(" ~ argument('table_name') ~ ", '(null)')") }} || ') as source'
        || ' where ' || {{ condition }}
    )
),
{{ body }}
{%- endmacro %}

{#-
    PL/pgSQL, for SQL cannot read from a name. PostgreSQL looks the columns up in the catalogue first: there it can say which
    there are, and `source.count`, where there is no such column, would be count(source).
-#}
{% macro postgres__over_any_table(select_list, names, condition, settings, body) -%}
declare
    source_table regclass := to_regclass({{ argument('table_name') }});
    missing_name text;
begin
    if source_table is null then
        raise undefined_table using
            message = format('table "%s" does not exist', coalesce({{ argument('table_name') }}, '(null)')),
            hint = 'Write it as schema.table, and in double quotes what has capitals or blanks.';
    end if;

    select wanted.column_name
    into missing_name
    from unnest({{ names }}) as wanted (column_name)
    where
        wanted.column_name is not null
        and not exists (
            select 1 from pg_catalog.pg_attribute as found
            where
                found.attrelid = source_table and found.attname = wanted.column_name
                and found.attnum > 0 and not found.attisdropped
        )
    limit 1;
    if missing_name is not null then
        raise undefined_column using
            message = format('column "%s" of table %s does not exist', missing_name, source_table),
            hint = (
                select 'It has the columns ' || string_agg(found.attname, ', ' order by found.attnum) || '.'
                from pg_catalog.pg_attribute as found
                where found.attrelid = source_table and found.attnum > 0 and not found.attisdropped
            );
    end if;

    return query execute
        'with input as (select ' || {{ select_list }}
        || ' from ' || cast(source_table as text) || ' as source'
        || ' where ' || {{ condition }} || '), '
        || $body$
{% if settings -%}
settings as (
    select
        {%- for name in settings %}
        ${{ loop.index }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
),
{% endif -%}
{{ body }}
        $body$
        {%- if settings %}
        using {{ settings.values() | join(', ') }}
        {%- endif %};
end
{%- endmacro %}
