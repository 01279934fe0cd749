{#-
    What dbt's materialization `function` calls for one of type scalar: DuckDB makes a macro of it, PostgreSQL a function in
    SQL that parallel workers may call. Arguments and what is returned stand in the function's YAML; the body is one
    expression, and refers to an argument through `argument`.
-#}
{% macro duckdb__scalar_function_sql(target_relation) -%}
    {#- No name of a database: the macro travels into a snapshot of another name. -#}
    create or replace macro {{ target_relation.include(database=false) }}({{ arguments_of_macro() }}) as (
        {{ model.compiled_code }}
    )
{%- endmacro %}

{#- A function with other arguments would stay beside the new one: so the old one is dropped, in the same transaction. -#}
{% macro postgres__scalar_function_sql(target_relation) -%}
    drop function if exists {{ target_relation.include(database=false) }} cascade;
    {{ create_function_in_sql(target_relation.include(database=false), formatted_scalar_function_args_sql()) }}
{%- endmacro %}


{#- PostgreSQL's statement that creates a function whose body is the expression of the function that is being built. -#}
{% macro create_function_in_sql(name, arguments) -%}
    create function {{ name }}({{ arguments }})
    returns {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() }}
    parallel safe
    {{ settings_of_function() }}
    language sql
    as $function$
        select {{ model.compiled_code }}
    $function$
{%- endmacro %}


{#- The arguments of a DuckDB macro, with their defaults. -#}
{% macro arguments_of_macro() -%}
    {%- set arguments = [] -%}
    {%- for argument in model.arguments -%}
        {%- set default = argument.get('default_value') -%}
        {%- do arguments.append(argument.name ~ (' := ' ~ default if default is not none else '')) -%}
    {%- endfor -%}
    {{- return(arguments | join(', ')) -}}
{%- endmacro %}


{#- The settings under which PostgreSQL runs the function: those of `meta: postgres_settings`. -#}
{% macro settings_of_function() -%}
    {%- for setting, value in config.get('meta', {}).get('postgres_settings', {}).items() %}
    set {{ setting }} = '{{ value }}'
    {%- endfor %}
{%- endmacro %}
