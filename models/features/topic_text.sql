{#- A golden text has no time: this day is before any ticket, so that all tickets are newer than what the predictor learned from. -#}
{%- set before_any_ticket = '2000-01-01' -%}
with

-- The same words twice would be learned on one side of the split and judge on the other.
golden as (
    select
        *,
        row_number() over (
            partition by regexp_replace(lower(body), '[ .,;:!?]+', ' ', 'g') order by {{ byte_order('text_id') }}
        ) as place
    from {{ ref('stg_golden__topics') }}
),

tickets as (
    select * from {{ ref('stg_support__tickets') }}
    where is_latest
),

concept_words as (
    select * from {{ ref('concept_word') }}
),

texts as (
    select
        text_id as ticket_id,
        cast('{{ before_any_ticket }}' as date) as as_of_date,
        label as topic,
        difficulty,
        body
    from golden
    where place = 1

    union all

    select
        ticket_id,
        cast(date_trunc('quarter', opened_at) + interval '3 months' - interval '1 day' as date) as as_of_date,
        cast(null as text) as topic,
        cast(null as text) as difficulty,
        body
    from tickets
),

spoken as (
    select
        ticket_id,
        as_of_date,
        {{ each_spoken_word('body', meaning=false) }} as word
    from texts
),

-- Sums of integers: the same in every order.
sums as (
    select
        spoken.ticket_id,
        spoken.as_of_date,
        {%- for concept in ticket_concepts() %}
        sum(concept_words.{{ concept }}) as {{ concept }},
        {%- endfor %}
        count(concept_words.word) as n_known_words,
        100 * sqrt(cast(count(*) as double precision)) as ten_thousandth
    from spoken
    left join concept_words on spoken.word = concept_words.word
    group by spoken.ticket_id, spoken.as_of_date
),

final as (
    select
        texts.ticket_id,
        texts.as_of_date,
        texts.topic,
        texts.difficulty,
        -- Cut off after four digits: engines round a half in different ways, and half a millionth is there for each text of sixteen words.
        {%- for concept in ticket_concepts() %}
        coalesce(floor(sums.{{ concept }} / sums.ten_thousandth) / 10000, 0) as about_{{ concept }},
        {%- endfor %}
        cast(coalesce(sums.n_known_words, 0) as integer) as n_known_words
    from texts
    left join sums
        on texts.ticket_id = sums.ticket_id
        and texts.as_of_date = sums.as_of_date
)

select * from final
