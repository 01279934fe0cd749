{#-
    dbt's own macro, which creates what a model asks for under `indexes`. On DuckDB it creates nothing: its scans are
    quick without, while an index takes time to write and would be copied into every snapshot.
-#}
{% macro duckdb__create_indexes(relation) -%}{%- endmacro %}
