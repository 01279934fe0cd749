{#- SQL: what a limit counts from, such as "after service of the demand"; null if the sentence does not say. `words` follow the figure. -#}
{% macro counted_from(words) -%}
    {%- set start = first_match(words, "^,? (?:after|of|from|before|following|prior to|since|ahead of) [^,.;:()|]+") -%}
    {#- "Of the visit is examined" goes too far, "after the file is closed" does not. -#}
    {%- set verbs = "case when " ~ matches(start, '^,? of ') ~ " and not " ~ matches(start, ' (?:that|which|when|where|who) ')
        ~ " then regexp_replace(" ~ start ~ ", ' (?:is|are|was|were|may|must|shall|will) .*$', '')"
        ~ " when " ~ matches(start, '^,? from ') ~ " then regexp_replace(" ~ start ~ ", ' to .*$', '')"
        ~ " else " ~ start ~ " end" -%}
    {%- set cut = "regexp_replace(" ~ verbs ~ ", '^, | (?:and|but|either|unless|if|while|whereas|so that|in which|or video) .*$', '', 'g')" -%}
    nullif({{ trimmed(cut) }}, '')
{%- endmacro %}
