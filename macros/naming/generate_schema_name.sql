{#- Schemas are plain words: a model that says `marts` is built in `marts`, on every target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{- (custom_schema_name or target.schema) | trim -}}
{%- endmacro %}
