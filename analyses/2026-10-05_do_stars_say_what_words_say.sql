-- Do stars say what words say?
--
-- Mostly, and not in the middle. Texts with five stars have a mean sentiment of 0.20, with one star -0.15; but 22.5 % of the
-- five-star texts read as negative, and 30.0 % of those with one star as positive. Some are sarcastic, some praise the
-- technician and give one star to the price: read them in feedback_insights, where is_contradiction is true.
-- Run it: dbt show --select 2026-10-05_do_stars_say_what_words_say
with

feedback as (
    select * from {{ ref('feedback_insights') }}
    where rating is not null and sentiment_label is not null
),

final as (
    select
        rating,
        count(*) as n_texts,
        {{ rounded('100.0 * avg(case when sentiment_label = \'positive\' then 1.0 else 0 end)', 1) }} as positive_pct,
        {{ rounded('100.0 * avg(case when sentiment_label = \'negative\' then 1.0 else 0 end)', 1) }} as negative_pct,
        {{ rounded('avg(sentiment)', 2) }} as mean_sentiment
    from feedback
    group by rating
)

select * from final
order by rating
