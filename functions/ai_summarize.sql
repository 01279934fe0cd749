{#- What a word counts that has no vector, such as a name or a number: as much as a rare word. -#}
{%- set of_unknown = 7500 -%}
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
            sum(coalesce(vectors.weight, {{ of_unknown }})) as weight
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
            {#- What it says, and how much of that is what the text is about. #}
            coalesce(
                weights.weight * power(greatest({{ cosine(function('ai_embed') ~ '(said.sentence)', 'given.vector') }}, 0), 1.0 / 3), 0
            ) as score
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
