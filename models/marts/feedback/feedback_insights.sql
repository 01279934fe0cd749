with

feedback as (
    select * from {{ ref('stg_crm__feedback') }}
    where is_latest
),

judged as (
    select
        feedback_id,
        customer_id,
        kind,
        product,
        rating,
        given_at,
        body,
        {{ function('ai_sentiment') }}(body) as sentiment,
        {{ function('ai_sentiment_label') }}(body) as sentiment_label,
        {{ function('ai_redact') }}(body) as redacted_body
    from feedback
),

final as (
    select
        feedback_id,
        customer_id,
        kind,
        product,
        rating,
        given_at,
        sentiment,
        sentiment_label,
        coalesce((rating >= 4 and sentiment_label = 'negative') or (rating <= 2 and sentiment_label = 'positive'), false) as is_contradiction,
        body,
        redacted_body
    from judged
)

select * from final
