{#-
    The words of a text as the tokenizer of all-MiniLM-L6-v2 cuts them before it looks for pieces, for a select list, a row for
    each: lower case, without marks, every punctuation mark and Chinese sign a word of its own. Of Korean, which it takes apart
    into letters, a syllable is taken for one of two letters.
-#}
{% macro each_piece_word(text) -%}
    {{- return(adapter.dispatch('each_piece_word')(text)) -}}
{%- endmacro %}

{% macro duckdb__each_piece_word(text) -%}
    unnest(regexp_extract_all({{ piece_text(text) }}, '{{ piece_word() }}'))
{%- endmacro %}

{% macro postgres__each_piece_word(text) -%}
    (regexp_matches({{ piece_text(text) }}, '{{ piece_word() }}', 'g'))[1]
{%- endmacro %}


{#- How many words `each_piece_word` finds. -#}
{% macro n_piece_words(text) -%}
    {{- return(adapter.dispatch('n_piece_words')(text)) -}}
{%- endmacro %}

{% macro duckdb__n_piece_words(text) -%}
    len(regexp_extract_all({{ piece_text(text) }}, '{{ piece_word() }}'))
{%- endmacro %}

{% macro postgres__n_piece_words(text) -%}
    regexp_count({{ piece_text(text) }}, '{{ piece_word() }}')
{%- endmacro %}


{#- A regular expression: a punctuation mark or Chinese sign, or all up to the next one or a blank. -#}
{% macro piece_word() -%}
    [{{ letter_class(single_piece_ranges()) }}]|[^{{ letter_class(single_piece_ranges() + blank_ranges()) }}]+
{%- endmacro %}


{% macro piece_text(text) -%}
    {%- set seen = "regexp_replace(" ~ text ~ ", '[" ~ letter_class(unseen_ranges()) ~ "]+', '', 'g')" -%}
    {%- set unmarked = "regexp_replace(" ~ seen ~ ", '[" ~ letter_class(mark_ranges()) ~ "]+', '', 'g')" -%}
    regexp_replace(
        lower(replace(
            case
                when {{ matches(text, '[' ~ letter_class(vowel_mark_ranges()) ~ ']') }} then {{ unmarked }}
                else {{ without_marks(seen) }}
            end,
            {#- Engines differ about one at the end of a word. #}
            'Σ', 'σ'
        )),
        '[{{ letter_class([("0000ac00", "0000d7a3")]) }}]', '가', 'g'
    )
{%- endmacro %}


{#- Without marks, also those that are part of a letter. -#}
{% macro without_marks(text) -%}
    {{- return(adapter.dispatch('without_marks')(text)) -}}
{%- endmacro %}

{% macro duckdb__without_marks(text) -%}
    strip_accents({{ text }})
{%- endmacro %}

{% macro postgres__without_marks(text) -%}
    normalize(regexp_replace(normalize({{ text }}, nfd), '[{{ letter_class(mark_ranges()) }}]+', '', 'g'), nfc)
{%- endmacro %}
