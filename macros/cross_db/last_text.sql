{#- The aggregate: the text of a group that comes last in byte order. See first_text. -#}
{% macro last_text(text) -%}
    {{- return(adapter.dispatch('pick_text')('max', text)) -}}
{%- endmacro %}
