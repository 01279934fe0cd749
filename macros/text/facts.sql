{#- SQL for the words around a figure: the part of its sentence between commas, colons and brackets. -#}
{% macro clause_around(figure) -%}
    trim(
        coalesce({{ first_match(figure ~ '.body_before', '[^,;:()]*$') }}, '')
        || {{ figure }}.phrase
        || coalesce({{ first_match(figure ~ '.body_after', "^[^,;:()]*") }}, '')
    )
{%- endmacro %}


{#- SQL for a cell of a table with the labels of its row and its column. -#}
{% macro labelled_cell(figure) -%}
    coalesce(nullif({{ figure }}.row_label, {{ figure }}.body) || ', ', '')
    || coalesce(nullif({{ figure }}.column_header, '') || ': ', '')
    || {{ figure }}.body
{%- endmacro %}


{#- SQL for what a figure bounds: at least, at most, more than, less than; null if it is just that much. -#}
{% macro bound_of(figure) -%}
{%- set before, after, edge = figure ~ '.words_before', figure ~ '.words_after', word_edge() -%}
case
    when
        {{ matches(before, edge ~ '(?:up to|at most|(?:no|not|never) more than|no longer than|(?:a |the )?maximum(?: of)?|capped at) $') }}
        or {{ matches(after, '^ (?:at most|or less|or fewer)' ~ edge) }}
        then 'at most'
    when
        {{ matches(before, edge ~ '(?:at least|(?:no|not) (?:less|fewer) than|(?:a |the )?minimum(?: of)?) $') }}
        or {{ matches(after, '^ (?:or|and) (?:more|longer|above|over)' ~ edge) }}
        then 'at least'
    when {{ matches(before, edge ~ '(?:over|more than|longer than|above|beyond|exceeds?|exceeding) $') }} then 'more than'
    when {{ matches(before, edge ~ '(?:under|less than|fewer than|shorter than|below) $') }} then 'less than'
end
{%- endmacro %}


{#- SQL for what a figure is for each one of, such as month in "$45 a month"; null where the words behind it do not say. -#}
{% macro counted_per(words) -%}
    regexp_replace(
        {{ first_match(words, '^ (?:a|an|per|for each|for every) [a-z]+') }},
        '^ (?:a|an|per|for each|for every) ', ''
    )
{%- endmacro %}
