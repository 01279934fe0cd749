-- Which channel brings customers who stay?
--
-- All but one: of those who came by web, store or partner 80.0 % to 81.7 % stayed a year, of those who signed by phone 72.3 %.
-- With 65 customers by phone that is six fewer than one would expect: a hint, and no proof.
-- Run it: dbt show --select 2026-10-05_which_channel_brings_customers_who_stay
with

customers as (
    select * from {{ ref('customer_360') }}
    where first_started_on between '2024-05-01' and '2025-09-30'
),

final as (
    select
        coalesce(acquisition_channel, 'unknown') as channel,
        count(*) as n_customers,
        {{ rounded('100.0 * avg(case when left_on is null or left_on >= first_started_on + 365 then 1.0 else 0 end)', 1) }} as stayed_a_year_pct,
        {{ rounded('avg(billed_usd)', 0) }} as billed_usd_each
    from customers
    group by channel
)

select * from final
order by stayed_a_year_pct
