with

feedback as (
    select
        product,
        cast(date_trunc('month', given_at) as date) as given_month,
        rating,
        sentiment,
        sentiment_label,
        redacted_body
    from {{ ref('feedback_insights') }}
),

by_month as (
    select
        product,
        given_month,
        count(*) as n_feedback,
        avg(rating) as mean_rating,
        avg(sentiment) as mean_sentiment,
        avg(case when sentiment_label is not null then case when sentiment_label = 'negative' then 100.0 else 0.0 end end) as negative_pct
    from feedback
    group by product, given_month
),

{{ summarized_groups(texts='feedback', keys=['product', 'given_month'], text='redacted_body', n=5) }},

final as (
    select
        by_month.product,
        by_month.given_month,
        cast(by_month.n_feedback as integer) as n_feedback,
        {{ six_digits('by_month.mean_rating') }} as mean_rating,
        {{ six_digits('by_month.mean_sentiment') }} as mean_sentiment,
        {{ six_digits('by_month.negative_pct') }} as negative_pct,
        summarized.summary,
        {{ function('ai_key_phrases') }}(summarized.summary, 5) as key_phrases
    from by_month
    left join summarized
        on by_month.product = summarized.product and by_month.given_month = summarized.given_month
)

select * from final
