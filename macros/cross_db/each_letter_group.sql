{#-
    What tells a language, for a select list, a row for each: the words of a text, marked by a `_` behind them, every three letters
    that follow each other, and every letter beyond ASCII. `plain` is a text of words in lower case, with a blank before, between
    and behind them. Three passes, each a letter later, see all groups, in a time that grows with the text and not with its square.
-#}
{% macro each_letter_group(plain) -%}
    {{- return(adapter.dispatch('each_letter_group')(plain)) -}}
{%- endmacro %}

{% macro duckdb__each_letter_group(plain) -%}
    unnest(
        string_split(replace({{ plain }}, ' ', '_ '), ' ')
        || regexp_extract_all({{ plain }}, '...')
        || regexp_extract_all(substr({{ plain }}, 2), '...')
        || regexp_extract_all(substr({{ plain }}, 3), '...')
        || regexp_extract_all({{ plain }}, '[^ -~]')
    )
{%- endmacro %}

{% macro postgres__each_letter_group(plain) -%}
    unnest(
        string_to_array(replace({{ plain }}, ' ', '_ '), ' ')
        || array(select (regexp_matches({{ plain }}, '...', 'g'))[1])
        || array(select (regexp_matches(substr({{ plain }}, 2), '...', 'g'))[1])
        || array(select (regexp_matches(substr({{ plain }}, 3), '...', 'g'))[1])
        || array(select (regexp_matches({{ plain }}, '[^ -~]', 'g'))[1])
    )
{%- endmacro %}
