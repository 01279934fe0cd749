(
    with

    {{ placed_parts(sentences(argument('text')), 'sentence') }},

    told as (
        select
            said.place as place_of_sentence,
            said.sentence,
            {{ spoken_words('said.sentence', meaning=false) }} as words
        from said
        where trim(said.sentence) <> ''
        {{ computed_once() }}
    ),

    {#- Each word once, for what it counts, an empty one for the sentence itself, and all words, for their vectors. #}
    worded as (
        select
            told.place_of_sentence,
            told.sentence,
            {{ different('told.words') }} || array[''] || told.words as words,
            1 + coalesce(array_length({{ different('told.words') }}, 1), 0) as n_different
        from told
        {{ computed_once() }}
    ),

    spoken as (
        select
            worded.place_of_sentence,
            worded.sentence,
            worded.n_different,
            {{ each_with_place('worded.words', 'word') }}
        from worded
    ),

    {#-
        A row for each sentence, also for one that stands there twice, from one look at its words: on DuckDB each row carries the text
        along, which a join or a window would keep once for each of them.
    #}
    sums as (
        select
            spoken.sentence,
            min(spoken.place_of_sentence) as place,
            {{ summed_vector('(case when spoken.place > spoken.n_different then vectors.vector end)') }} as vector,
            sum(
                case
                    when spoken.word <> '' and spoken.place <= spoken.n_different
                        then coalesce(vectors.weight, {{ weight_of_unknown_word() }})
                end
            ) / sum(case when spoken.word = '' then 1 end) as weight
        from spoken
        left join {{ ref('word_vector') }} as vectors on spoken.word = vectors.word
        group by spoken.sentence
    ),

    measured as (
        select
            sums.*,
            {{ vector_length('sums.vector') }} as length
        from sums
        {{ computed_once() }}
    ),

    given as (
        select {{ function('ai_embed') }}({{ argument('text') }}) as vector
        {{ computed_once() }}
    ),

    scored as (
        select
            measured.place,
            measured.sentence,
            {{ score_of_sentence('measured.weight', unit_vector('measured.vector', 'measured.length'), 'given.vector') }} as score
        from measured
        cross join given
    ),

    ranked as (
        select
            scored.place,
            scored.sentence,
            row_number() over (order by {{ six_digits('scored.score') }} desc, scored.place) as rank
        from scored
    )

    select
        case
            when {{ argument('text') }} is not null
                then coalesce(string_agg(trim(ranked.sentence), ' ' order by ranked.place), '')
        end
    from ranked
    where ranked.rank <= coalesce({{ argument('n') }}, 3)
)
