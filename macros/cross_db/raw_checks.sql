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

{#- The driver has names of its own, and none for the scale of a decimal: such a column counts as one to be checked. -#}
{% macro postgres__raw_columns(origin) -%}
    {%- set types = {'STRING': 'text', 'LONGINTEGER': 'bigint', 'DATETIME': 'timestamp', 'DATETIMETZ': 'timestamptz'} -%}
    {%- set found = {} -%}
    {%- for column in adapter.get_column_schema_from_query("select * from (" ~ origin.sql ~ ") as delivered limit 0") -%}
        {%- do found.update({column.name: types.get(column.dtype, column.dtype | lower)}) -%}
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

{#-
    PostgreSQL reads more than it should: 05.03.2025 as a day in May, `today` as a date, NaN as a decimal. So a value must
    look right before it is asked whether it can be read.
-#}
{% macro postgres__is_not_castable(column, data_type) -%}
    {%- set text = "cast(" ~ adapter.quote(column) ~ " as text)" -%}
    {%- set looks = "true" -%}
    {%- set reads = "pg_input_is_valid(" ~ text ~ ", '" ~ data_type ~ "')" -%}
    {%- if data_type in ('smallint', 'integer', 'bigint') or data_type.startswith(('decimal', 'numeric')) -%}
        {%- set looks = text ~ " ~ '^ *[+-]?([0-9][0-9_]*[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$'" -%}
        {%- if data_type == 'integer' -%}
            {#- As on DuckDB, 12.0 is 12: that is how a spreadsheet writes whole numbers in a column with gaps. -#}
            {%- set reads = "round(cast(" ~ text ~ " as numeric)) between -2147483648 and 2147483647" -%}
        {%- endif -%}
    {%- elif data_type == 'date' or data_type.startswith('timestamp') -%}
        {%- set clock = "([ T][0-9]{1,2}:[0-9]{2}(:[0-5][0-9]([.][0-9]+)?)?( ?UTC|Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?" -%}
        {%- set looks = text ~ " ~ '^ *[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}" ~ clock ~ " *$'" -%}
    {%- endif -%}
    {{- return(adapter.quote(column) ~ " is not null and not case when " ~ looks ~ " then " ~ reads ~ " else false end") -}}
{%- endmacro %}


{#- The value as `data_type`, for one that passed the check. -#}
{% macro raw_cast(column, data_type) -%}
    {{- return(adapter.dispatch('raw_cast')(adapter.quote(column), data_type)) -}}
{%- endmacro %}

{% macro default__raw_cast(quoted, data_type) -%}
    {{- return("cast(" ~ quoted ~ " as " ~ data_type ~ ")") -}}
{%- endmacro %}

{% macro postgres__raw_cast(quoted, data_type) -%}
    {%- set number = "cast(" ~ quoted ~ " as numeric)" if data_type == 'integer' else quoted -%}
    {{- return("cast(" ~ number ~ " as " ~ data_type ~ ")") -}}
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
    {%- set order = [] -%}
    {%- for column in key -%}
        {%- do columns.append(adapter.quote(column)) -%}
        {%- do order.append(byte_order('cast(' ~ adapter.quote(column) ~ ' as text)')) -%}
    {%- endfor -%}
    select {{ columns | join(', ') }}, count(*) as n_rows
    from ({{ origin.sql }}) as delivered
    group by {{ columns | join(', ') }}
    having count(*) > 1
    order by {{ order | join(', ') }}
    limit 3
{%- endmacro %}


{#- The first three rows for which `condition` holds, as text: where the row stands, its key, the value of `column`. -#}
{% macro raw_examples(origin, seed, condition, column) -%}
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
