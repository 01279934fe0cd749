{#- SQL: what is to be done in a time, as far as its sentence says: the words before the figure, or, where it opens the sentence, those behind. -#}
{% macro limited_action(before, after) -%}
    {%- set limit = "(?i)(?:^|[ ,(:])(?:[(]?(?:within|no later than|not later than|at least|at most|up to|by|for|in|on|at|until|after|every|normally|lasts?"
        ~ "|is|are|has|have|then|the|a|an|first|next|another|its|their|fresh|only|either|must be|needs?|requires?|gives?) )+$" -%}
    {%- set said = "regexp_replace(regexp_replace(" ~ before ~ ", '^.*[;] |^[0-9]+([.][0-9]+)+ ', ''), '" ~ limit ~ "', '')" -%}
    {%- set start = "^,? (?:after|of|from|before|following|prior to|since|ahead of) [^,.;:()|]+" -%}
    {%- set rest = "regexp_replace(regexp_replace(" ~ after ~ ", '" ~ start ~ "', ''), '^[ ,:]+|[ .]+$', '', 'g')" -%}
    coalesce(
        nullif({{ trimmed("regexp_replace(" ~ said ~ ", '[ ,(:]+$', '')") }}, ''),
        nullif({{ trimmed(rest) }}, '')
    )
{%- endmacro %}
