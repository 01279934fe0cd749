{#-
    The words of a text as it is spoken, for a select list: one row for each, in lower case, emoji included. A word that is
    denied ("not good", "never really worked") becomes a word of its own, such as `not_good`. What follows a "but" up to the end
    of its sentence is there twice: it is what the writer means. Without `meaning`, the words are given as they stand.
-#}
{% macro each_spoken_word(text, meaning=true) -%}
    {{- return(adapter.dispatch('each_spoken_word')(text, meaning)) -}}
{%- endmacro %}

{% macro duckdb__each_spoken_word(text, meaning) -%}
    unnest({{ spoken_words(text, meaning) }})
{%- endmacro %}

{% macro postgres__each_spoken_word(text, meaning) -%}
    (regexp_matches({{ spoken_text(text, '\\m', '\\M') if meaning else 'lower(' ~ text ~ ')' }}, '{{ spoken_word('\\U', '') }}', 'g'))[1]
{%- endmacro %}


{#- The same words, as a list. -#}
{% macro spoken_words(text, meaning=true) -%}
    {{- return(adapter.dispatch('spoken_words')(text, meaning)) -}}
{%- endmacro %}

{% macro duckdb__spoken_words(text, meaning) -%}
    regexp_extract_all({{ spoken_text(text, '\\b', '\\b') if meaning else 'lower(' ~ text ~ ')' }}, '{{ spoken_word('\\x{', '}') }}')
{%- endmacro %}

{% macro postgres__spoken_words(text, meaning) -%}
    array(select {{ each_spoken_word(text, meaning) }})
{%- endmacro %}


{#- Each of a list once, in any order. -#}
{% macro different(list) -%}
    {{- return(adapter.dispatch('different')(list)) -}}
{%- endmacro %}

{% macro duckdb__different(list) -%}
    {{- return('list_distinct(' ~ list ~ ')') -}}
{%- endmacro %}

{% macro postgres__different(list) -%}
    array(select distinct listed.word from unnest({{ list }}) as listed (word))
{%- endmacro %}


{#- A word, or a picture; `before` and `after` enclose eight hexadecimal digits in the regular expressions of an engine. -#}
{% macro spoken_word(before, after) -%}
    [a-z0-9_]+|[{{ before }}00002600{{ after }}-{{ before }}000027bf{{ after }}{{ before }}0001f300{{ after }}-{{ before }}0001faff{{ after }}]
{%- endmacro %}


{#- The text in lower case, with what is denied in one word and what follows a "but" repeated. -#}
{% macro spoken_text(text, word_begins, word_ends) -%}
    {%- set denials = [
        "not", "no", "never", "without", "hardly", "barely", "cannot", "cant", "dont", "doesnt", "didnt", "isnt", "wasnt", "wont",
        "wouldnt", "couldnt", "nothing", "nobody", "none", "neither", "nor", "[a-z]+n''t",
    ] -%}
    {#- What may stand between a denial and the word that it denies. -#}
    {%- set fillers = [
        "a", "an", "the", "any", "very", "really", "so", "too", "that", "as", "all", "be", "been", "have", "had", "get", "quite",
        "even", "much", "ever", "to", "do", "feel", "seem", "it", "was", "is", "exactly", "particularly", "always", "one", "single",
    ] -%}
    {%- set denied = word_begins ~ "(?:" ~ denials | join("|") ~ ")[ ]+(?:(?:" ~ fillers | join("|") ~ ")[ ]+)*([a-z]+)" -%}
    {%- set contrast = word_begins ~ "(?:but|however|yet|though)" ~ word_ends ~ "([^.!?]*)" -%}
    regexp_replace(
        regexp_replace(replace(lower({{ text }}), '’', ''''), '{{ denied }}', ' not_\1', 'g'),
        '{{ contrast }}', ' but \1 \1', 'g'
    )
{%- endmacro %}
