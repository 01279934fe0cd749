{#- SQL for what a figure is for each one of, such as month in "$45 a month"; null where the words behind it do not say. -#}
{% macro counted_per(words) -%}
    regexp_replace(
        {{ first_match(words, '^ (?:a|an|per|for each|for every) (?:started )?[a-z]+') }},
        '^ (?:a|an|per|for each|for every) ', ''
    )
{%- endmacro %}
