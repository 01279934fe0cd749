-- Do slow answers cost customers?
--
-- Of customers with a ticket in the last 90 days, 13.6 % left within 60 days where one of them waited more than two days for an
-- answer, against 6.9 % where none did. That is twice as many, from 485 customer months. Descriptive: a hard problem takes
-- longer to answer, and may be why they leave.
-- Run it: dbt show --select 2026-10-05_do_slow_answers_cost_customers
with

rows_with_labels as (
    select * from {{ ref('churn_training_set') }}
    where n_tickets_90d > 0
),

final as (
    select
        case
            when n_slow_tickets_60d >= 2 then 'two or more slow'
            when n_slow_tickets_60d = 1 then 'one slow'
            else 'all answered within two days'
        end as tickets,
        count(*) as n_customer_months,
        sum(churned_within_60d) as n_churned,
        {{ rounded('100.0 * avg(churned_within_60d)', 1) }} as churned_pct
    from rows_with_labels
    group by tickets
)

select * from final
order by churned_pct
