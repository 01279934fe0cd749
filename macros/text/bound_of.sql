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
