{#- The aggregate: the text of a group that comes first in byte order. -#}
{% macro first_text(text) -%}
    {{- return(adapter.dispatch('pick_text')('min', text)) -}}
{%- endmacro %}


{% macro default__pick_text(aggregate, text) -%}
    {{- return(aggregate ~ '(' ~ text ~ ')') -}}
{%- endmacro %}

{#- A column keeps the collation that it was made with, and could not be compared with others: hence the second one. -#}
{% macro postgres__pick_text(aggregate, text) -%}
    {{- return(aggregate ~ '(' ~ text ~ ' collate "C") collate "default"') -}}
{%- endmacro %}
