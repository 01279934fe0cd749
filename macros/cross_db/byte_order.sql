{#- To sort by, and to compare with < and >: byte by byte, whatever the locale of the database says. -#}
{% macro byte_order(text) -%}
    {{- return(adapter.dispatch('byte_order')(text)) -}}
{%- endmacro %}

{% macro default__byte_order(text) -%}
    {{- return(text) -}}
{%- endmacro %}

{% macro postgres__byte_order(text) -%}
    {{- return(text ~ ' collate "C"') -}}
{%- endmacro %}
