{#-
    DuckDB renders a relation with the name of its file as the database. A view that says
    "warehouse"."staging"."x" breaks as soon as the file is copied under another name, which is what
    publishing does. So no SQL of this project names the database on DuckDB.
-#}
{% macro ref() -%}
    {{- return(without_database(builtins.ref(*varargs, **kwargs))) -}}
{%- endmacro %}

{% macro source() -%}
    {{- return(without_database(builtins.source(*varargs))) -}}
{%- endmacro %}

{% macro function() -%}
    {{- return(without_database(builtins.function(*varargs))) -}}
{%- endmacro %}

{% macro without_database(relation) -%}
    {{- return(adapter.dispatch('without_database')(relation)) -}}
{%- endmacro %}

{% macro default__without_database(relation) -%}
    {{- return(relation) -}}
{%- endmacro %}

{% macro duckdb__without_database(relation) -%}
    {{- return(relation.include(database=false)) -}}
{%- endmacro %}
