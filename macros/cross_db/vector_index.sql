{#-
    A post-hook: the index by which PostgreSQL finds near vectors. DuckDB reads them all, which takes 60 ms for 100,000; its
    HNSW index is experimental when it is stored, and a snapshot with one could not be opened without an extension.
-#}
{% macro vector_index(relation, column) -%}
    {{- return(adapter.dispatch('vector_index')(relation, column)) -}}
{%- endmacro %}

{% macro default__vector_index(relation, column) -%}{%- endmacro %}

{#- The inner product of unit vectors is their cosine, and cheaper. ef_construction 128: recall 0.98 instead of 0.96. -#}
{% macro postgres__vector_index(relation, column) -%}
    {#- The graph is built in this memory, or several times as slowly beside it. -#}
    set local maintenance_work_mem = '512MB';
    create index on {{ relation }} using hnsw ({{ column }} vector_ip_ops) with (m = 16, ef_construction = 128)
{%- endmacro %}
