{#-
    The words of a text, for a select list: one row for each, in lower case, without accents. What separates words is
    listed by code point, and not left to a class such as [[:alnum:]], which follows the locale of the database. A caller
    leaves out the empty words at both ends.
-#}
{% macro each_word(text) -%}
    {{- return(adapter.dispatch('each_word')(text)) -}}
{%- endmacro %}

{% macro duckdb__each_word(text) -%}
    {%- set plain = "replace(replace(lower(strip_accents(" ~ text ~ ")), '''', ''), '’', '')" -%}
    unnest(string_split(regexp_replace({{ plain }}, '[{{ letter_class(separator_ranges()) }}]+', ' ', 'g'), ' '))
{%- endmacro %}

{% macro postgres__each_word(text) -%}
    {%- set plain = "replace(replace(lower(" ~ text ~ "), '''', ''), '’', '')" -%}
    {#- An accent is a letter of its own in the decomposed form. -#}
    {%- set plain = "regexp_replace(normalize(" ~ plain ~ ", nfd), '[\\u0300-\\u036f]', '', 'g')" -%}
    string_to_table(regexp_replace({{ plain }}, '[{{ letter_class(separator_ranges()) }}]+', ' ', 'g'), ' ')
{%- endmacro %}


{#- What separates words: blanks, punctuation, currency, arrows, boxes and pictures. -#}
{% macro separator_ranges() -%}
    {{- return([
        ('00000001', '0000002f'), ('0000003a', '00000040'), ('0000005b', '00000060'), ('0000007b', '000000a9'),
        ('000000ab', '000000b4'), ('000000b6', '000000b9'), ('000000bb', '000000bf'), ('000000d7', '000000d7'),
        ('000000f7', '000000f7'), ('00002000', '00002bff'), ('00002e00', '00002e7f'), ('00003000', '00003004'),
        ('00003008', '00003020'), ('0000fe00', '0000fe6f'), ('0000feff', '0000ff0f'), ('0000ff1a', '0000ff20'),
        ('0000ff3b', '0000ff40'), ('0000ff5b', '0000ff65'), ('0000fff0', '0000ffff'), ('0001f000', '0001faff'),
        ('000e0000', '000e007f'),
    ]) -}}
{%- endmacro %}
