-- Does payroll grow faster than headcount?
--
-- Yes. From April to September of each year there were 122.2, 125.5 and 123.2 people on average, and a head cost 5,366, 5,480
-- and 5,714 USD a month: a good four percent more in the last year. It is not overtime, which has come down from 118,045 to
-- 86,061 USD in the half year.
-- Run it: dbt show --select 2026-10-05_does_payroll_grow_faster_than_headcount
with

months as (
    select * from {{ ref('headcount_by_month') }}
    where department = 'all'
),

by_year as (
    select
        cast(extract(year from pay_month) as integer) as pay_year,
        avg(n_employees) as n_employees,
        sum(n_hired) as n_hired,
        sum(n_left) as n_left,
        avg(gross_usd) as gross_usd,
        sum(overtime_usd) as overtime_usd
    from months
    -- The same months of each year, so that bonuses and holidays fall into both.
    where extract(month from pay_month) between 4 and 9
    group by pay_year
),

final as (
    select
        pay_year,
        {{ rounded('n_employees', 1) }} as mean_employees,
        n_hired,
        n_left,
        {{ rounded('gross_usd', 0) }} as gross_usd_per_month,
        {{ rounded('gross_usd / n_employees', 0) }} as gross_usd_per_head,
        {{ rounded('overtime_usd', 0) }} as overtime_usd
    from by_year
)

select * from final
order by pay_year
