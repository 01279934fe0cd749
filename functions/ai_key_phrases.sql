{#- Words below this weight are the 300 most frequent ones of the language, such as "the" or "would". -#}
{%- set least = 5700 -%}
{%- set word_or_mark = "[^ \\t\\r\\n.,;:!?()\"…—–/|<>{}]+|[.,;:!?()\"…—–/|<>{}]" -%}
(
    with

    {{ placed_parts(all_matches('lower(' ~ argument('text') ~ ')', word_or_mark), 'word') }},

    weighed as (
        select
            said.place,
            said.word,
            case
                when length(said.word) < 2 then 0
                when vectors.weight is not null then vectors.weight
                when {{ matches('said.word', '^[a-z][a-z0-9-]{2,}$') }} then {{ weight_of_unknown_word() }}
                else 0
            end as weight
        from said
        left join {{ ref('word_vector') }} as vectors on said.word = vectors.word
    ),

    runs as (
        select
            weighed.place,
            weighed.word,
            weighed.weight,
            weighed.place - row_number() over (order by weighed.place) as run
        from weighed
        where weighed.weight >= {{ least }}
    ),

    {#- No more than three words to a phrase. #}
    placed as (
        select
            runs.*,
            cast(floor((row_number() over (partition by runs.run order by runs.place) - 1) / 3.0) as integer) as part
        from runs
    ),

    phrases as (
        select
            string_agg(placed.word, ' ' order by placed.place) as phrase,
            sum(placed.weight) as weight,
            min(placed.place) as place
        from placed
        group by placed.run, placed.part
    ),

    given as (
        select {{ function('ai_embed') }}({{ argument('text') }}) as vector
        {{ computed_once() }}
    ),

    counted as (
        select
            phrases.phrase,
            min(phrases.place) as place,
            sum(phrases.weight) as weight
        from phrases
        group by phrases.phrase
    ),

    ranked as (
        select
            counted.phrase,
            row_number() over (
                order by
                    {{ six_digits('counted.weight * power(greatest(coalesce(' ~ cosine(function('ai_embed') ~ '(counted.phrase)', 'given.vector') ~ ', 0.1), 0.1), 1.0 / 3)') }} desc,
                    counted.place
            ) as rank
        from counted
        cross join given
    )

    select
        case
            when {{ argument('text') }} is not null
                then coalesce(to_json(array_agg(ranked.phrase order by ranked.rank)), cast('[]' as json))
        end
    from ranked
    where ranked.rank <= coalesce({{ argument('n') }}, 5)
)
