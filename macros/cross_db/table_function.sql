{#-
    What dbt's materialization `function` calls for one of type table: DuckDB makes a table macro of it, PostgreSQL a
    function in SQL. Arguments and what is returned stand in the function's YAML; the body refers to an argument through
    `argument`.
-#}
{% macro duckdb__table_function_sql(target_relation) -%}
    {#- No name of a database, in the body either: the macro travels into a snapshot of another name. -#}
    create or replace macro {{ target_relation.include(database=false) }}({{ arguments_of_macro() }}) as table (
        {{ model.compiled_code }}
    )
{%- endmacro %}

{#-
    `create or replace` would refuse other columns, and would leave a function with other arguments beside the new one: so
    the old one is dropped, in the same transaction. `meta: postgres_language` names another language than SQL for the body.
-#}
{% macro postgres__table_function_sql(target_relation) -%}
    drop function if exists {{ target_relation.include(database=false) }} cascade;
    create function {{ target_relation.include(database=false) }}({{ formatted_scalar_function_args_sql() }})
    returns {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() }}
    {{ settings_of_function() }}
    language {{ config.get('meta', {}).get('postgres_language', 'sql') }}
    as $function$
        {{ model.compiled_code }}
    $function$
{%- endmacro %}
