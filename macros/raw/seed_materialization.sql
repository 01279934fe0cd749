{#-
    Loads a seed with the engine's own reader (60,000 rows in 0.2 s, where dbt's row inserts need
    half a minute) and refuses what does not fit, before the old table is touched. The columns and types that a
    table must have are its `column_types`, its key is `meta.key`; see seeds/raw/*.yml.
-#}
{% materialization seed, adapter='duckdb' %}
    {{ return(materialize_raw_table()) }}
{% endmaterialization %}

{% materialization seed, adapter='pgpy' %}
    {{ return(materialize_raw_table()) }}
{% endmaterialization %}


{% macro materialize_raw_table() %}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do read_times_as_utc() -%}
    {%- set origin = raw_origin(model) -%}
    {%- set n_rows = assert_raw_rows_fit(origin, model) -%}

    {%- set sql -%}
        select
            {%- for column, data_type in model.config.column_types.items() %}
            {{ raw_cast(column, data_type) }} as {{ adapter.quote(column) }}{{ "," if not loop.last }}
            {%- endfor %}
        from ({{ origin.sql }}) as delivered
    {%- endset -%}
    {%- do replace_table(target_relation, sql) -%}

    {#- dbt prints what `main` answered: how many rows were loaded. -#}
    {%- do store_raw_result(name='main', message='INSERT ' ~ n_rows, code='INSERT', rows_affected=n_rows) -%}
    {#- And `dbt seed --show` shows the first rows. -#}
    {%- do store_result('agate_table', response='OK', agate_table=run_query('select * from ' ~ target_relation ~ ' limit 10')) -%}
    {%- if origin.kind != 'seed' -%}
        {%- do log("raw." ~ model.alias ~ ": " ~ "{:,}".format(n_rows) ~ " rows from " ~ origin.name, info=true) -%}
    {%- endif -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=true) -%}
    {% do persist_docs(target_relation, model) %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmacro %}
