{#- How alike a word and an aspect have to be. Chosen on golden_aspects: nine in ten aspects that a text does not speak of are left out. -#}
{%- set least = 0.35 -%}
(
    with

    {{ placed_parts(clauses(argument('text')), 'clause') }},

    spoken as (
        select
            said.place,
            said.clause,
            {{ each_spoken_word('said.clause', meaning=false) }} as word
        from said
    ),

    asked as (
        select {{ each_with_place(argument('aspects'), 'aspect') }}
    ),

    meant as (
        select
            asked.place,
            {{ each_spoken_word("replace(asked.aspect, '_', ' ')", meaning=false) }} as word
        from asked
    ),

    {#- For each word of an aspect, the word of the clause that is nearest. #}
    compared as (
        select
            meant.place,
            meant.word,
            spoken.place as clause_place,
            spoken.clause,
            max({{ cosine_of_words('spoken_vectors.vector', 'meant_vectors.vector') }}) as likeness
        from spoken
        inner join {{ words_as_numbers() }} as spoken_vectors on spoken.word = spoken_vectors.word
        cross join meant
        inner join {{ words_as_numbers() }} as meant_vectors on meant.word = meant_vectors.word
        group by meant.place, meant.word, spoken.place, spoken.clause
    ),

    averaged as (
        select
            compared.place,
            compared.clause_place,
            compared.clause,
            avg(compared.likeness) as likeness
        from compared
        group by compared.place, compared.clause_place, compared.clause
    ),

    nearest as (
        select
            averaged.place,
            averaged.clause,
            row_number() over (partition by averaged.place order by averaged.likeness desc, averaged.clause_place) as rank
        from averaged
        where averaged.likeness >= {{ least }}
    ),

    final as (
        select
            string_agg(
                cast(to_json(asked.aspect) as text)
                || ': '
                || coalesce(cast({{ six_digits(function('ai_sentiment') ~ '(nearest.clause)') }} as text), 'null'),
                ', ' order by asked.place
            ) as scores
        from asked
        left join nearest on asked.place = nearest.place and nearest.rank = 1
        where asked.aspect is not null
    )

    select
        case
            when {{ argument('text') }} is not null and {{ argument('aspects') }} is not null
                then cast('{' || coalesce(final.scores, '') || '}' as json)
        end
    from final
)
