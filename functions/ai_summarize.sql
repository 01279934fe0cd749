(
    with

    {{ placed_parts(sentences(argument('text')), 'sentence') }},

    spoken as (
        select distinct
            said.place,
            {{ each_spoken_word('said.sentence', meaning=false) }} as word
        from said
    ),

    weights as (
        select
            spoken.place,
            sum(coalesce(vectors.weight, {{ weight_of_unknown_word() }})) as weight
        from spoken
        left join {{ ref('word_vector') }} as vectors on spoken.word = vectors.word
        group by spoken.place
    ),

    given as (
        select {{ function('ai_embed') }}({{ argument('text') }}) as vector
        {{ computed_once() }}
    ),

    scored as (
        select
            said.place,
            said.sentence,
            {{ score_of_sentence('weights.weight', function('ai_embed') ~ '(said.sentence)', 'given.vector') }} as score
        from said
        left join weights on said.place = weights.place
        cross join given
        where trim(said.sentence) <> ''
    ),

    {#- What stands there twice is said once. #}
    told as (
        select
            scored.*,
            row_number() over (partition by scored.sentence order by scored.place) as telling
        from scored
    ),

    ranked as (
        select
            told.place,
            told.sentence,
            row_number() over (order by {{ six_digits('told.score') }} desc, told.place) as rank
        from told
        where told.telling = 1
    )

    select
        case
            when {{ argument('text') }} is not null
                then coalesce(string_agg(trim(ranked.sentence), ' ' order by ranked.place), '')
        end
    from ranked
    where ranked.rank <= coalesce({{ argument('n') }}, 3)
)
