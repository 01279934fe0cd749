with

tickets as (
    select * from {{ ref('int_ticket_texts') }}
),

-- Who asked within thirty days did so last time: no earlier ticket need be looked at.
followed as (
    select
        *,
        lag(opened_at) over (partition by customer_id, topic order by opened_at, {{ byte_order('ticket_id') }}) as last_opened_at
    from tickets
),

final as (
    select
        ticket_id,
        customer_id,
        channel,
        severity,
        opened_at,
        closed_at,
        cast(extract(epoch from (first_response_at - opened_at)) / 3600.0 as double precision) as first_response_hours,
        cast(extract(epoch from (closed_at - opened_at)) / 86400.0 as double precision) as days_to_resolve,
        agent_topic,
        topic,
        topic_score,
        agent_topic = topic as is_coded_alike,
        coalesce(customer_id is not null and topic is not null and last_opened_at >= opened_at - interval '30 days', false) as is_repeat,
        sentiment,
        sentiment_label,
        redacted_body
    from followed
)

select * from final
