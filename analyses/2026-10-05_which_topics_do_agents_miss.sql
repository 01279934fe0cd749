-- Which topics do agents miss?
--
-- Installation: agents chose the topic that the words speak of for 23.4 % of these tickets, mostly because they code them as
-- equipment or connection; for outages it is 80.7 %. Customers have to ask again most often about prices, 4.9 %. Reports by the
-- agents' topic undercount installations by a factor of two or more; use the function's.
-- Run it: dbt show --select 2026-10-05_which_topics_do_agents_miss
with

tickets as (
    select * from {{ ref('support_insights') }}
    where topic is not null
),

final as (
    select
        topic,
        count(*) as n_tickets,
        {{ rounded('100.0 * avg(case when is_coded_alike then 1.0 else 0 end)', 1) }} as coded_alike_pct,
        {{ rounded('100.0 * avg(case when is_repeat then 1.0 else 0 end)', 1) }} as repeat_pct,
        {{ rounded('avg(sentiment)', 2) }} as mean_sentiment
    from tickets
    group by topic
)

select * from final
order by coded_alike_pct
