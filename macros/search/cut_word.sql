{#- A word as it is looked up: what is longer is no word but encoded data, and would not fit into an index. -#}
{% macro cut_word(word) -%}
    left({{ word }}, 64)
{%- endmacro %}
