{#-
    What dbt's materialization `function` calls for one of type aggregate. The body is an expression of all texts of a group, which
    `gathered_texts` gives. DuckDB makes a macro of it that aggregates, PostgreSQL an aggregate that ends with a function in SQL.
-#}
{% macro duckdb__aggregate_function_sql(target_relation) -%}
    {{- return(duckdb__scalar_function_sql(target_relation)) -}}
{%- endmacro %}

{% macro postgres__aggregate_function_sql(target_relation) -%}
    {%- set name = target_relation.include(database=false) -%}
    {%- set last_step = name.incorporate(path={'identifier': name.identifier ~ '_of_list'}) -%}
    drop routine if exists {{ name }} cascade;
    drop routine if exists {{ last_step }} cascade;
    {{ create_function_in_sql(last_step, 'texts text[]') }};
    create aggregate {{ name }}({{ formatted_scalar_function_args_sql() }}) (
        sfunc = array_append,
        stype = text[],
        initcond = '{}',
        finalfunc = {{ last_step }},
        parallel = safe
    )
{%- endmacro %}


{#- In the body of an aggregate function of texts: all of them, one on each line, in the order of their digests; null if there are none. -#}
{% macro gathered_texts(name) -%}
    {{- return(adapter.dispatch('gathered_texts')(name)) -}}
{%- endmacro %}

{% macro duckdb__gathered_texts(name) -%}
    {{- return('string_agg(' ~ name ~ ', chr(10) order by md5(' ~ name ~ '), ' ~ name ~ ')') -}}
{%- endmacro %}

{% macro postgres__gathered_texts(name) -%}
    (select string_agg(listed.line, chr(10) order by md5(listed.line) collate "C", listed.line collate "C") from unnest(texts) as listed (line))
{%- endmacro %}
