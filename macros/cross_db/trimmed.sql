{#- Without the blanks around it, those of other widths and the one that does not break included. -#}
{% macro trimmed(text) -%}
    {{- return(adapter.dispatch('trimmed')(text)) -}}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    {{- return('trim(' ~ text ~ ')') -}}
{%- endmacro %}

{#- DuckDB's trim takes every Unicode blank (category Zs), PostgreSQL's only the one on the keyboard. -#}
{% macro postgres__trimmed(text) -%}
    {%- set blanks = "\\0020\\00A0\\1680\\2000\\2001\\2002\\2003\\2004\\2005\\2006\\2007\\2008\\2009\\200A\\202F\\205F\\3000" -%}
    {{- return("trim(both U&'" ~ blanks ~ "' from " ~ text ~ ")") -}}
{%- endmacro %}
