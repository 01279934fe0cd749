with

tickets as (
    select * from {{ ref('stg_support__tickets') }}
    where is_latest
),

judged as (
    select
        *,
        {{ function('ai_classify_ticket') }}(body) as classified
    from tickets
    {{ computed_once() }}
),

labelled as (
    select
        *,
        classified ->> 'label' as label,
        classified -> 'scores' as scores
    from judged
),

final as (
    select
        ticket_id,
        customer_id,
        channel,
        severity,
        opened_at,
        first_response_at,
        closed_at,
        topic as agent_topic,
        label as topic,
        cast(scores ->> label as double precision) as topic_score,
        {{ function('ai_sentiment') }}(body) as sentiment,
        {{ function('ai_sentiment_label') }}(body) as sentiment_label,
        {{ function('ai_redact') }}(body) as redacted_body
    from labelled
)

select * from final
