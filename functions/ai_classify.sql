{#- Turns likeness into shares that are as often right as they say: chosen on golden_topics. -#}
{%- set sharpness = 13 -%}
(
    with

    given as (
        select {{ function('ai_embed') }}({{ argument('text') }}) as vector
        {{ computed_once() }}
    ),

    asked as (
        select {{ each_with_place(argument('labels'), 'label') }}
    ),

    described as (
        select
            asked.label,
            asked.place,
            {{ function('ai_embed') }}(
                replace(asked.label, '_', ' ') || coalesce(' ' || {{ argument('descriptions') }}[asked.place], '')
            ) as vector
        from asked
    ),

    weighed as (
        select
            described.label,
            described.place,
            exp({{ sharpness }} * coalesce(
                {{ cosine('described.vector', 'given.vector') }} - {{ cosine('described.vector', 'average_text.vector') }},
                0
            )) as power,
            given.vector is not null as is_known
        from described
        cross join given
        cross join {{ ref('average_text') }} as average_text
    ),

    shared as (
        select
            weighed.label,
            weighed.place,
            weighed.is_known,
            weighed.power / sum(weighed.power) over () as share
        from weighed
        where weighed.label is not null
    ),

    final as (
        select
            case
                when bool_or(shared.is_known)
                    then cast(to_json((array_agg(shared.label order by {{ six_digits('shared.share') }} desc, shared.place))[1]) as text)
                else 'null'
            end as label,
            string_agg(
                cast(to_json(shared.label) as text) || ': ' || cast(cast(shared.share as decimal(5, 4)) as text), ', '
                order by {{ six_digits('shared.share') }} desc, shared.place
            ) as scores
        from shared
    )

    select
        case
            when {{ argument('text') }} is not null and final.scores is not null
                then cast('{"label": ' || final.label || ', "scores": {' || final.scores || '}}' as json)
        end
    from final
)
