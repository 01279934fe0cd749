{#-
    CTEs that summarize the texts of each group, as `ai_summarize_agg` does, but all of them, however many there are: `summarized` has
    the keys and `summary`, up to `n` sentences. `texts` is a relation, `keys` are columns of it that are not null.
-#}
{% macro summarized_groups(texts, keys, text, n) -%}
    {%- set of_group = keys | join(', ') -%}
    cut_text as (
        select
            {{ of_group }},
            {{ text }} as whole_text,
            {{ sentences(text) }} as parts
        from {{ texts }}
        where {{ text }} is not null
    ),

    placed_sentence as (
        select
            {{ of_group }},
            whole_text,
            {{ each_with_place('parts', 'sentence') }}
        from cut_text
    ),

    {#- What stands there twice is said once. #}
    told as (
        select
            *,
            row_number() over (
                partition by {{ of_group }}, sentence
                order by md5(whole_text), {{ byte_order('whole_text') }}, place
            ) as telling
        from placed_sentence
        where trim(sentence) <> ''
    ),

    group_word as (
        select
            {{ of_group }},
            {{ each_spoken_word('sentence', meaning=false) }} as word
        from placed_sentence
    ),

    group_sum as (
        select
            {{ of_group }},
            {{ summed_vector('vectors.vector') }} as vector
        from group_word
        inner join {{ ref('word_vector') }} as vectors on group_word.word = vectors.word
        group by {{ of_group }}
    ),

    group_length as (
        select
            *,
            {{ vector_length('vector') }} as length
        from group_sum
    ),

    group_vector as (
        select
            {{ of_group }},
            {{ unit_vector('vector', 'length') }} as vector
        from group_length
    ),

    sentence_word as (
        select distinct
            sentence,
            {{ each_spoken_word('sentence', meaning=false) }} as word
        from told
    ),

    sentence_weight as (
        select
            sentence_word.sentence,
            sum(coalesce(vectors.weight, {{ weight_of_unknown_word() }})) as weight
        from sentence_word
        left join {{ ref('word_vector') }} as vectors on sentence_word.word = vectors.word
        group by sentence_word.sentence
    ),

    sentence_vector as (
        select
            sentence,
            {{ function('ai_embed') }}(sentence) as vector
        from (select distinct sentence from told) as distinct_sentence
    ),

    scored_sentence as (
        select
            told.*,
            {{ score_of_sentence('sentence_weight.weight', 'sentence_vector.vector', 'group_vector.vector') }} as score
        from told
        inner join sentence_vector on told.sentence = sentence_vector.sentence
        left join sentence_weight on told.sentence = sentence_weight.sentence
        left join group_vector
            on {% for key in keys %}told.{{ key }} = group_vector.{{ key }}{{ " and " if not loop.last }}{% endfor %}
        where told.telling = 1
    ),

    ranked_sentence as (
        select
            *,
            row_number() over (
                partition by {{ of_group }}
                order by {{ six_digits('score') }} desc, md5(whole_text), {{ byte_order('whole_text') }}, place
            ) as rank
        from scored_sentence
    ),

    summarized as (
        select
            {{ of_group }},
            string_agg(trim(sentence), ' ' order by md5(whole_text), {{ byte_order('whole_text') }}, place) as summary
        from ranked_sentence
        where rank <= {{ n }}
        group by {{ of_group }}
    )
{%- endmacro %}


{#- What a word counts that has no vector, such as a name or a number: as much as a rare word. -#}
{% macro weight_of_unknown_word() -%}
    {{- return(7500) -}}
{%- endmacro %}


{#- What a sentence says, and how much of that is what the text is about. -#}
{% macro score_of_sentence(weight, vector, vector_of_text) -%}
    coalesce({{ weight }} * power(greatest({{ cosine(vector, vector_of_text) }}, 0), 1.0 / 3), 0)
{%- endmacro %}
