{#-
    Where dbt-duckdb keeps the new rows of an incremental model before it merges them. Those of a Python model cannot be a temporary table,
    for Python has a connection of its own: dbt-duckdb writes a table into the schema main and forgets it there. Here it stands beside its
    model, and is named as one to be dropped.
-#}
{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') -%}
    {%- set temporary = make_temp_relation(target_relation) -%}
    {%- if model.language == 'python' -%}
        {{- return({
            'relation': target_relation.incorporate(path={'identifier': temporary.identifier}),
            'temporary': false,
        }) -}}
    {%- endif -%}
    {{- return({'relation': temporary, 'temporary': true}) -}}
{%- endmacro %}
