{#- Replaces a table by the rows of a select, in one step: readers see the old rows or the new ones. -#}
{% macro replace_table(relation, sql) -%}
    {{- adapter.dispatch('replace_table')(relation, sql) -}}
{%- endmacro %}

{% macro duckdb__replace_table(relation, sql) -%}
    {%- call statement('main') -%}
        create or replace table {{ relation }} as
        {{ sql }}
    {%- endcall -%}
{%- endmacro %}

{#- As dbt-postgres replaces a model's table, all in one transaction; what depends on the old one goes with it. -#}
{% macro postgres__replace_table(relation, sql) -%}
    {%- set intermediate = make_intermediate_relation(relation) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- call statement('main') -%}
        create table {{ intermediate }} as
        {{ sql }}
    {%- endcall -%}
    {%- do create_indexes(intermediate) -%}
    {%- do drop_relation_if_exists(load_cached_relation(relation)) -%}
    {%- do adapter.rename_relation(intermediate, relation) -%}
{%- endmacro %}
