{#- dbt's own materializations, which now accept Python as well. -#}
{% materialization table, adapter='pgpy', supported_languages=['sql', 'python'] %}
    {{ return(materialization_table_default()) }}
{% endmaterialization %}

{% materialization incremental, adapter='pgpy', supported_languages=['sql', 'python'] %}
    {{ return(materialization_incremental_default()) }}
{% endmaterialization %}


{#-
    The moment at which a materialization wants rows: a Python model runs now, inside dbt's transaction, and
    hands over a select. `sql` is none for Python.
-#}
{% macro pgpy__create_table_as(temporary, relation, sql) -%}
    {%- if sql is none and model.language == 'python' -%}
        {%- set sql = adapter.run_python_model(model, compiled_code, config.get('column_types')) -%}
    {%- endif -%}
    {{- postgres__create_table_as(temporary, relation, sql) -}}
{%- endmacro %}
