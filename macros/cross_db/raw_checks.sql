{#- The questions that macros/raw asks of rows that are not loaded yet, in each engine's SQL. -#}

{#- {column: type} of the rows of an origin. -#}
{% macro raw_columns(origin) -%}
    {{- return(adapter.dispatch('raw_columns')(origin)) -}}
{%- endmacro %}

{% macro duckdb__raw_columns(origin) -%}
    {%- set found = {} -%}
    {%- for row in run_query("describe " ~ origin.sql).rows -%}
        {%- do found.update({row['column_name']: row['column_type'] | replace('TIMESTAMP WITH TIME ZONE', 'timestamptz')}) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}


{#- True for a value that is there and cannot be read as `data_type`. -#}
{% macro is_not_castable(column, data_type) -%}
    {{- return(adapter.dispatch('is_not_castable')(column, data_type)) -}}
{%- endmacro %}

{% macro duckdb__is_not_castable(column, data_type) -%}
    {%- set quoted = adapter.quote(column) -%}
    {{- return(quoted ~ " is not null and try_cast(" ~ quoted ~ " as " ~ data_type ~ ") is null") -}}
{%- endmacro %}


{#- One row: n_rows; bad_<column>, the misfits of a doubtful column; empty_<column>, the nulls of a key column. -#}
{% macro raw_counts_sql(origin, seed, doubtful) -%}
    select
        count(*) as n_rows
        {%- for column in doubtful %},
        count(*) filter (where {{ is_not_castable(column, seed.config.column_types[column]) }}) as bad_{{ column }}
        {%- endfor %}
        {%- for column in seed.config.meta.key %},
        count(*) filter (where {{ adapter.quote(column) }} is null) as empty_{{ column }}
        {%- endfor %}
    from ({{ origin.sql }}) as delivered
{%- endmacro %}


{% macro raw_repeated_keys_sql(origin, key) -%}
    {%- set columns = [] -%}
    {%- for column in key -%}{%- do columns.append(adapter.quote(column)) -%}{%- endfor -%}
    select {{ columns | join(', ') }}, count(*) as n_rows
    from ({{ origin.sql }}) as delivered
    group by {{ columns | join(', ') }}
    having count(*) > 1
    order by {{ columns | join(', ') }}
    limit 3
{%- endmacro %}


{#- The first three rows for which `condition` holds, as text: where the row stands, its key, the value of `column`. -#}
{% macro raw_examples(origin, seed, condition, column) -%}
    {{- return(adapter.dispatch('raw_examples')(origin, seed, condition, column)) -}}
{%- endmacro %}

{% macro duckdb__raw_examples(origin, seed, condition, column) -%}
    {%- set key = adapter.quote(seed.config.meta.key[0]) -%}
    {%- set sql -%}
        with numbered as (
            select row_number() over () as row_no, * from ({{ origin.sql }}) as delivered
        )
        select row_no, {{ key }} as id, cast({{ adapter.quote(column) }} as text) as found
        from numbered
        where {{ condition }}
        order by row_no
        limit 3
    {%- endset -%}
    {%- set examples = [] -%}
    {%- for row in run_query(sql).rows -%}
        {%- do examples.append("row " ~ row['row_no'] ~ " (" ~ seed.config.meta.key[0] ~ " = " ~ row['id'] ~ "): "
            ~ ("'" ~ row['found'] ~ "'" if row['found'] is not none else "empty")) -%}
    {%- endfor -%}
    {{- return(examples) -}}
{%- endmacro %}
