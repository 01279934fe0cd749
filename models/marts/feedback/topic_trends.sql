with

tickets as (
    select * from {{ ref('stg_support__tickets') }}
    where is_latest
),

classified as (
    select
        cast(date_trunc('month', opened_at) as date) as opened_month,
        topic as agent_topic,
        {{ function('ai_classify_ticket') }}(body) ->> 'label' as topic,
        {{ function('ai_sentiment') }}(body) as sentiment
    from tickets
),

by_month as (
    select
        opened_month,
        topic,
        count(*) as n_tickets,
        sum(case when agent_topic = topic then 1 else 0 end) as n_coded_alike,
        avg(sentiment) as mean_sentiment
    from classified
    where topic is not null
    group by opened_month, topic
),

final as (
    select
        opened_month,
        topic,
        cast(n_tickets as integer) as n_tickets,
        cast(100.0 * n_tickets / sum(n_tickets) over (partition by opened_month) as double precision) as share_pct,
        cast(n_tickets - lag(n_tickets) over (partition by topic order by opened_month) as integer) as n_more,
        cast(n_coded_alike as integer) as n_coded_alike,
        {{ six_digits('mean_sentiment') }} as mean_sentiment
    from by_month
)

select * from final
