with

tickets as (
    select * from {{ ref('support_insights') }}
),

by_month as (
    select
        cast(date_trunc('month', opened_at) as date) as opened_month,
        topic,
        count(*) as n_tickets,
        sum(case when is_coded_alike then 1 else 0 end) as n_coded_alike,
        avg(sentiment) as mean_sentiment
    from tickets
    where topic is not null
    group by cast(date_trunc('month', opened_at) as date), topic
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
