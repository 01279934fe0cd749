{#-
    The tables of the schema `meta`, which remember builds: {table: {description, columns: {column: [type, description]}}}. No model makes
    them, for what a build has come to is known when its last node has ended; see record_build.
-#}
{% macro meta_tables() -%}
    {%- set invocation = ['text', "Id of the dbt invocation."] -%}
    {{- return({
        'builds': {
            'description': "One row per dbt build or test: when it ran, on which commit, what came of it, and whether readers got a new snapshot.",
            'columns': {
                'invocation_id': invocation,
                'command': ['text', "`build`, or `test`, which builds nothing."],
                'verdict': ['text', "`published`: readers have it. `part`: only a part of the project was built. `failed`: a node or test failed. `tested`: a test run without failure."],
                'reason': ['text', "Why nothing was published. Null if it was."],
                'git_commit': ['text', "Commit of the working copy. Null if no predictor was asked for."],
                'engine': ['text', "`duckdb` or `postgres`."],
                'started_at': ['timestamp', "When it began, UTC."],
                'seconds': ['double precision', "How long it took, without the publishing."],
                'n_nodes': ['integer', "Seeds, models and functions that were built."],
                'n_tests': ['integer', "Tests that ran."],
                'n_failed': ['integer', "Nodes and tests that failed or were skipped."],
                'n_warnings': ['integer', "Tests that failed and only warn."],
                'n_rows': ['bigint', "Rows of the tables that were built."],
                'champions': ['text', "The version of each predictor that serves, such as `churn 3, ticket_topic 1`. Null if nothing serves yet."],
            },
        },
        'test_results': {
            'description': "One row per test and build in which it ran: what it found.",
            'columns': {
                'invocation_id': invocation,
                'test_name': ['text', "The sentence that the test holds to be true."],
                'table_name': ['text', "The table that it is about, such as `marts.customer_360`. Null for a test of several."],
                'column_name': ['text', "The column that it is about. Null for a test of whole rows."],
                'severity': ['text', "`error` stops the publishing, `warn` does not."],
                'status': ['text', "`pass`, `warn`, `fail`, `error`, or `skipped` because something before it failed."],
                'n_failures': ['bigint', "Rows that contradict it. Null if it could not run."],
                'seconds': ['double precision', "How long it took."],
                'message': ['text', "What dbt said about a test that did not pass."],
            },
        },
        'table_states': {
            'description': "One row per table and build that made it: its rows, its columns, and its newest delivery.",
            'columns': {
                'invocation_id': invocation,
                'schema_name': ['text', "The schema."],
                'table_name': ['text', "The table."],
                'n_rows': ['bigint', "Rows when the build ended."],
                'column_list': ['text', "Its columns and their types, in order."],
                'newest_load_at': ['timestamp', "Newest load time among the rows. Null for tables without one."],
                'seconds': ['double precision', "How long it took to build."],
            },
        },
    }) -}}
{%- endmacro %}


{#- Makes the schema `meta` and its tables where they are missing, with their descriptions. A killed build leaves them as they were. -#}
{% macro prepare_meta() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test') -%}
        create schema if not exists meta;
        {%- for table, its in meta_tables().items() %}
        create table if not exists meta.{{ table }} (
            {%- for column, (data_type, _) in its.columns.items() %}
            {{ column }} {{ data_type }}{{ "," if not loop.last }}
            {%- endfor %}
        );
        comment on table meta.{{ table }} is {{ quoted(its.description) }};
        {%- for column, (_, description) in its.columns.items() %}
        comment on column meta.{{ table }}.{{ column }} is {{ quoted(description) }};
        {%- endfor %}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}


{#- A text of SQL; null stays null. -#}
{% macro quoted(text) -%}
    {{- 'null' if text is none else "'" ~ (text | string | replace("'", "''")) ~ "'" -}}
{%- endmacro %}
