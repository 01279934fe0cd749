{#- Builds whose tests and tables are remembered one by one; of older ones the row in meta.builds stays. -#}
{% macro remembered_builds() -%}
    {{- return(300) -}}
{%- endmacro %}


{#-
    Writes what a build has come to into the schema `meta`: from on-run-end, before publishing, so that the snapshot tells of the build that
    made it. The row in meta.builds comes last. `results` are dbt's.
-#}
{% macro record_build(results) -%}
    {%- if not execute or flags.WHICH not in ('build', 'test') -%}{{- return('') -}}{%- endif -%}
    {%- set tables, tests = [], [] -%}
    {%- for result in results -%}
        {%- do (tests if result.node.resource_type in ('test', 'unit_test') else tables).append(result) -%}
    {%- endfor -%}
    {%- if tests %}
    insert into meta.test_results values
    {%- for result in tests %}
    ({{ row_of_test(result) }}){{ "," if not loop.last }}
    {%- endfor %};
    {%- endif %}
    {{ insert_table_states(tables) }}
    insert into meta.builds values ({{ row_of_build(results, tables, tests) }});
    {%- for table in meta_tables() if table != 'builds' %}
    delete from meta.{{ table }} where invocation_id not in (
        select invocation_id from meta.builds order by started_at desc limit {{ remembered_builds() }}
    );
    {%- endfor %}
{%- endmacro %}


{% macro row_of_test(result) -%}
    {%- set test = result.node -%}
    {%- set tested = graph.nodes.get(test.attached_node) -%}
    {%- set tested_name = tested.schema ~ '.' ~ (tested.alias or tested.name) if tested else none -%}
    {{ quoted(invocation_id) }}, {{ quoted(test.name) }}, {{ quoted(tested_name) }}, {{ quoted(test.column_name) }},
    {{- ' ' ~ quoted(test.config.severity | default('error', true) | lower) }}, {{ quoted(result.status) }},
    {{- ' ' ~ (result.failures if result.failures is not none else 'null') }}, {{ result.execution_time }},
    {{- ' ' ~ quoted(result.message[:500] if result.message and result.status | string != 'pass' else none) }}
{%- endmacro %}


{#- Only what dbt has built and is still there is counted: a table that was not built has not changed. -#}
{% macro insert_table_states(results) -%}
    {%- set built = {} -%}
    {%- for result in results if result.status | string == 'success' and result.node.resource_type in ('model', 'seed') -%}
        {%- if result.node.config.materialized not in ('view', 'ephemeral') -%}
            {%- do built.update({result.node.schema ~ '.' ~ result.node.alias: result}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if built %}
    insert into meta.table_states
    select
        {{ quoted(invocation_id) }},
        found.table_schema,
        found.table_name,
        counted.n_rows,
        found.column_list,
        counted.newest_load_at,
        counted.seconds
    from (
        select
            table_schema,
            table_name,
            string_agg(column_name || ' ' || lower(data_type), ', ' order by ordinal_position) as column_list
        from information_schema.columns
        where table_catalog = current_database()
        group by table_schema, table_name
    ) as found
    inner join (
        {%- for name, result in built.items() %}
        select
            {{ quoted(name) }} as name,
            count(*) as n_rows,
            {{ 'max(loaded_at)' if 'loaded_at' in result.node.columns else 'cast(null as timestamp)' }} as newest_load_at,
            {{ result.execution_time }} as seconds
        from {{ result.node.schema }}.{{ adapter.quote(result.node.alias) }}
        {{ "union all" if not loop.last }}
        {%- endfor %}
    ) as counted
        on found.table_schema || '.' || found.table_name = counted.name;
    {%- endif %}
{%- endmacro %}


{% macro row_of_build(results, tables, tests) -%}
    {%- set failed, warned, built = [], [], [] -%}
    {%- for result in results -%}
        {%- if result.status | string == 'warn' -%}{%- do warned.append(result) -%}
        {%- elif result.status | string not in ('success', 'pass', 'no-op') -%}{%- do failed.append(result) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for result in tables if result.status | string == 'success' -%}{%- do built.append(result) -%}{%- endfor -%}
    {%- set judged = build_verdict(results, graph.nodes.values()) -%}
    {%- if failed -%}{%- set verdict = 'failed' -%}
    {%- elif flags.WHICH == 'test' -%}{%- set verdict = 'tested' -%}
    {%- else -%}{%- set verdict = 'published' if judged == 'passed' else 'part' -%}
    {%- endif -%}
    {%- set newest_promotion = "decided_at = (select max(later.decided_at) from marts.ml_promotions as later where later.predictor = asked.predictor)" -%}
    {%- set took = modules.datetime.datetime.now(modules.pytz.utc) - run_started_at -%}
    {{ quoted(invocation_id) }}, {{ quoted(flags.WHICH) }}, {{ quoted(verdict) }},
    {{- ' ' ~ quoted(none if verdict in ('published', 'tested') else judged) }},
    {{ asked_of('ml_training_decisions', 'max(git_commit)', 'invocation_id = ' ~ quoted(invocation_id)) }}, {{ quoted('duckdb' if target.type == 'duckdb' else 'postgres') }},
    cast({{ quoted(run_started_at.strftime("%Y-%m-%d %H:%M:%S")) }} as timestamp), {{ took.total_seconds() }},
    {{ built | length }}, {{ tests | length }}, {{ failed | length }}, {{ warned | length }},
    (select sum(n_rows) from meta.table_states where invocation_id = {{ quoted(invocation_id) }}),
    {{ asked_of('ml_promotions', "string_agg(predictor || ' ' || cast(champion_version as text), ', ' order by predictor)", newest_promotion) }}
{%- endmacro %}


{#- A figure from a table of marts, as a subselect; null where that was never built. -#}
{% macro asked_of(mart, figure, condition) -%}
    {%- if adapter.get_relation(target.database, 'marts', mart) -%}
        (select {{ figure }} from marts.{{ mart }} as asked where {{ condition }})
    {%- else -%}
        null
    {%- endif -%}
{%- endmacro %}
