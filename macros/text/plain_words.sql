{#-
    SQL for a text as words in lower case, with a blank before, between and behind them. Addresses, numbers, punctuation and
    pictures are left out. A dotted capital I is made small here, for engines differ about it.
-#}
{% macro plain_words(text) -%}
    regexp_replace(
        ' ' || lower(replace(regexp_replace({{ text }}, '(https?://|www[.])[^ ]+|[^ ]+@[^ ]+', ' ', 'g'), 'İ', 'i')) || ' ',
        '[0-9{{ letter_class(separator_ranges()) }}]+', ' ', 'g'
    )
{%- endmacro %}


{#- SQL for how many letters of the ranges a text has. -#}
{% macro n_letters(text, ranges) -%}
    (length({{ text }}) - length(regexp_replace({{ text }}, '[{{ letter_class(ranges) }}]+', '', 'g')))
{%- endmacro %}
