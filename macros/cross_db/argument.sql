{#- An argument in the body of a function. PostgreSQL would take a bare name for a column where there is one. -#}
{% macro argument(name) -%}
    {{- return(adapter.dispatch('argument')(name)) -}}
{%- endmacro %}

{% macro default__argument(name) -%}
    {{- return(name) -}}
{%- endmacro %}

{% macro postgres__argument(name) -%}
    {{- return(model.name ~ '.' ~ name) -}}
{%- endmacro %}
