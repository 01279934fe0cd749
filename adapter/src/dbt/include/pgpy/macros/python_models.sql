{#- dbt's own materializations, which now accept Python as well. -#}
{% materialization table, adapter='pgpy', supported_languages=['sql', 'python'] %}
    {%- set relations = materialization_table_default() -%}
    {%- do pgpy_report_copied_rows() -%}
    {{ return(relations) }}
{% endmaterialization %}

{% materialization incremental, adapter='pgpy', supported_languages=['sql', 'python'] %}
    {%- set relations = materialization_incremental_default() -%}
    {%- do pgpy_report_copied_rows() -%}
    {{ return(relations) }}
{% endmaterialization %}


{#-
    The moment at which a materialization wants rows: a Python model runs now, inside dbt's transaction. Its rows
    are copied straight into the new table, or, where types have to be cast, dbt makes the table from a select.
    `sql` is none for Python.
-#}
{% macro pgpy__create_table_as(temporary, relation, sql) -%}
    {%- if sql is none and model.language == 'python' -%}
        {%- set kind = 'temporary' if temporary else ('unlogged' if config.get('unlogged') else '') -%}
        {%- set sql, rows = adapter.run_python_model(model, compiled_code, config.get('column_types'), kind ~ ' table ' ~ relation) -%}
        {%- if not sql -%}
            {%- do model.update({'pgpy_copied_rows': none if temporary else rows}) -%}
            {{- return('select ' ~ rows ~ ' as rows_copied') -}}
        {%- endif -%}
    {%- endif -%}
    {{- postgres__create_table_as(temporary, relation, sql) -}}
{%- endmacro %}


{#- dbt shows what its statement `main` answered; where the rows were in place before it, that is a count of 1. -#}
{% macro pgpy_report_copied_rows() -%}
    {%- set rows = model.get('pgpy_copied_rows') -%}
    {%- if rows is not none -%}
        {%- do store_raw_result(name='main', message='COPY ' ~ rows, code='COPY', rows_affected=rows) -%}
    {%- endif -%}
{%- endmacro %}
