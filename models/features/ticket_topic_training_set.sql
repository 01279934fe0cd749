with

texts as (
    select * from {{ ref('topic_text') }}
    where
        topic is not null
        and n_known_words > 0
),

final as (
    select
        texts.ticket_id,
        texts.as_of_date,
        texts.topic,
        texts.difficulty,
        {{ as_doubles(ticket_topic_features(), 'texts') }}
    from texts
)

select * from final
