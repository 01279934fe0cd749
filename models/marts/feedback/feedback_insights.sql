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
        {{ function('ai_sentiment_aspects') }}(body, {{ list_of_texts(var('feedback_aspects')) }}) as aspects,
        {{ function('ai_classify_ticket') }}(body) ->> 'label' as topic,
        {{ function('ai_key_phrases') }}(body) as key_phrases,
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
        aspects,
        topic,
        key_phrases,
        coalesce((rating >= 4 and sentiment_label = 'negative') or (rating <= 2 and sentiment_label = 'positive'), false) as is_contradiction,
        body,
        redacted_body
    from judged
)

select * from final
