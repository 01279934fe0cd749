-- What do long outages do?
--
-- Up to twelve hours in 90 days change little: 2.8 % leave without an outage, 3.9 % and 3.5 % with a short one. Beyond twelve
-- hours it is 7.5 %, and 33.2 tickets per hundred customers instead of 13.1. So the few long outages matter, not the many short
-- ones.
-- Run it: dbt show --select 2026-10-05_what_do_long_outages_do
with

bands as (
    select * from {{ ref('outage_effect') }}
),

final as (
    select
        outage_band,
        sum(n_customer_months) as n_customer_months,
        {{ rounded('100.0 * sum(n_churned) / sum(n_customer_months)', 1) }} as churned_pct,
        {{ rounded('sum(n_customer_months * tickets_90d_per_100) / sum(n_customer_months)', 1) }} as tickets_per_100
    from bands
    group by outage_band
)

select * from final
order by churned_pct
