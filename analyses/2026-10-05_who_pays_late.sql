-- Who pays late?
--
-- Those who pay by hand: 50.9 % of them were late at least once in six months, with 0.77 late invoices each, against 12.1 % and
-- 0.13 of those with autopay. They are a third of the customers and owe two thirds of what is unpaid, 7,291.13 USD. A discount
-- for autopay would pay twice, for it is also among the reasons to leave.
-- Run it: dbt show --select 2026-10-05_who_pays_late
with

customers as (
    select * from {{ ref('customer_month') }}
    where is_current
),

final as (
    select
        case when has_autopay = 1 then 'autopay' when has_autopay = 0 then 'pays by hand' else 'unknown' end as how,
        count(*) as n_customers,
        {{ rounded('100.0 * avg(case when n_late_invoices_6m > 0 then 1.0 else 0 end)', 1) }} as late_in_six_months_pct,
        {{ rounded('avg(n_late_invoices_6m)', 2) }} as late_invoices_each,
        cast(sum(unpaid_usd) as decimal(18, 2)) as unpaid_usd
    from customers
    group by how
)

select * from final
order by late_in_six_months_pct
