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


{#-
    In the body of an aggregate function of texts: a hundred of them, one on each line, in the order of their digests, which is as good as
    chance; null if there are none. A function in SQL holds a text beside each part that it takes it into, so that more of them would
    need memory by the square.
-#}
{% macro gathered_texts(name) -%}
    {{- return(adapter.dispatch('gathered_texts')(name)) -}}
{%- endmacro %}

{% macro duckdb__gathered_texts(name) -%}
    {{- return('array_to_string(min_by(' ~ name ~ ', md5(' ~ name ~ '), 100), chr(10))') -}}
{%- endmacro %}

{% macro postgres__gathered_texts(name) -%}
    (
        select string_agg(listed.line, chr(10) order by md5(listed.line) collate "C")
        from (
            select unnested.line
            from unnest(texts) as unnested (line)
            where unnested.line is not null
            order by md5(unnested.line) collate "C"
            limit 100
        ) as listed
    )
{%- endmacro %}
