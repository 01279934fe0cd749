{#- A list of texts as SQL. -#}
{% macro list_of_texts(texts) -%}
    array[{% for text in texts %}{{ dbt.string_literal(dbt.escape_single_quotes(text)) }}{{ ", " if not loop.last }}{% endfor %}]
{%- endmacro %}
