{#- The sum of the vectors of a text's words, as ai_embed computes it, as something that vectors can be compared with. -#}
{% macro static_embedding(text) -%}
    cast({{ function('ai_embed') }}({{ text }}) as {{ vector_type(word_dimensions()) }})
{%- endmacro %}
