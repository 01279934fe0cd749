{#-
    Refuses, before anything is built, a database that would give other results than the other engine. What can be
    said in SQL is said there (order of text, time zone, trimming); what is left is asked for here.
-#}
{% macro assert_engine_fits() -%}
    {%- if execute -%}
        {{- adapter.dispatch('assert_engine_fits')() -}}
    {%- endif -%}
{%- endmacro %}

{% macro default__assert_engine_fits() -%}{%- endmacro %}

{#- `lower` follows the locale: under C it leaves É alone, and an address typed in capitals is another address. -#}
{% macro postgres__assert_engine_fits() -%}
    {%- set sql -%}
        select
            current_setting('server_version') as version,
            cast(current_setting('server_version_num') as integer) as version_no,
            current_setting('server_encoding') as encoding,
            lower(chr(201)) = chr(233) as has_letters_beyond_ascii
    {%- endset -%}
    {%- set found = run_query(sql).rows[0] -%}
    {%- if found['version_no'] < 160000 -%}
        {%- do exceptions.raise_compiler_error(
            "PostgreSQL " ~ found['version'] ~ " is too old.\n  Expected: 16 or newer.\n  Hint: point PGHOST at a newer server."
        ) -%}
    {%- elif found['encoding'] != 'UTF8' or not found['has_letters_beyond_ascii'] -%}
        {%- do exceptions.raise_compiler_error(
            "the database " ~ target.database ~ " does not know letters beyond ASCII (encoding " ~ found['encoding'] ~ ")."
            ~ "\n  Expected: the encoding UTF8, and a locale in which lower('É') is 'é'."
            ~ "\n  Hint: create database " ~ target.database ~ " template template0 encoding 'UTF8' locale 'C.UTF-8'."
        ) -%}
    {%- endif -%}
{%- endmacro %}
