with

answers as (
    select * from {{ ref('stg_hr__survey_comments') }}
    where is_latest
),

final as (
    select
        response_id,
        survey_date,
        coalesce(department, 'not stated') as department,
        question,
        score,
        {{ function('ai_sentiment') }}(body) as sentiment,
        {{ function('ai_sentiment_label') }}(body) as sentiment_label,
        {{ function('ai_redact') }}(body) as redacted_body
    from answers
)

select * from final
