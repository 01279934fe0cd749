{#-
    The end of a select that takes a text apart, `joined` to what it reads from, if to anything: makes DuckDB expect a thousand times as many rows.
    It takes a list for one row, so it would put the words into the hash table of a join and look up a whole table of words in it. Each
    word carries its text along: a thousand texts of 12 kB took 45 s and 5 GB that way, and take 6 s and 0.1 GB this way.
-#}
{% macro expecting_many(joined='from') -%}
    {{- return(adapter.dispatch('expecting_many')(joined)) -}}
{%- endmacro %}

{#- One row. A filter that cannot be judged before is expected to keep a fifth. -#}
{% macro duckdb__expecting_many(joined) -%}
    {{ joined }} range(10000) as one (number)
    cross join range(10000) as other (number)
    where one.number = 0 and other.number = 0
{%- endmacro %}

{% macro postgres__expecting_many(joined) -%}
{%- endmacro %}
