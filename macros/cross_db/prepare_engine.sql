{#- What a database needs before anything is built: DuckDB to be rid of what a killed build left, PostgreSQL its vectors. -#}
{% macro prepare_engine() -%}
    {%- if execute -%}
        {{- adapter.dispatch('prepare_engine')() -}}
    {%- endif -%}
{%- endmacro %}

{% macro default__prepare_engine() -%}{%- endmacro %}

{% macro duckdb__prepare_engine() -%}
    {%- set sql -%}
        select schema_name, table_name
        from duckdb_tables()
        where database_name = current_database() and table_name like '%\_\_dbt\_tmp2%' escape '\'
    {%- endset -%}
    {%- for left_over in run_query(sql).rows -%}
        {%- do run_query('drop table "' ~ left_over['schema_name'] ~ '"."' ~ left_over['table_name'] ~ '"') -%}
    {%- endfor -%}
{%- endmacro %}

{% macro postgres__prepare_engine() -%}
    {%- set sql -%}
        select
            (select count(*) from pg_extension where extname = 'vector') as n_created,
            (select count(*) from pg_available_extensions where name = 'vector') as n_available
    {%- endset -%}
    {%- set found = run_query(sql).rows[0] -%}
    {%- if not found['n_created'] and not found['n_available'] -%}
        {%- do exceptions.raise_compiler_error(
            "the server of the database " ~ target.database ~ " has no pgvector.\n  Expected: the extension `vector`, which keeps the vectors of documents."
            ~ "\n  Hint: install it on the server (Debian: postgresql-18-pgvector), or unset PGHOST and DATABASE_URL to have an embedded server."
        ) -%}
    {%- elif not found['n_created'] -%}
        {{- return("create extension if not exists vector") -}}
    {%- endif -%}
{%- endmacro %}
