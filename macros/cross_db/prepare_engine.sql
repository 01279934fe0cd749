{#- What a database needs before anything is built: PostgreSQL its vectors. DuckDB has them. -#}
{% macro prepare_engine() -%}
    {%- if execute -%}
        {{- adapter.dispatch('prepare_engine')() -}}
    {%- endif -%}
{%- endmacro %}

{% macro default__prepare_engine() -%}{%- endmacro %}

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
