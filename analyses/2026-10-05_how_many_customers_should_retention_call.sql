-- How many customers should retention call?
--
-- With an offer of 40 USD that keeps three in ten of those who would leave, the 38 customers who are most probable to leave are
-- worth most. A list of 50, ordered by value, nets 1,585.63 USD and holds 16.6 of the 54.5 customers who are expected to leave;
-- a list of 200 loses 1,785.99. Calling everybody would cost 77,520.00 USD to keep 12,109.11.
-- Run it: dbt show --select 2026-10-05_how_many_customers_should_retention_call
with

campaigns as (
    select * from {{ ref('retention_campaign_value') }}
),

final as (
    select
        ordered_by,
        n_contacted,
        n_best,
        {{ rounded('n_expected_to_leave', 1) }} as n_expected_to_leave,
        expected_saved_usd,
        cost_usd,
        expected_net_usd
    from campaigns
    where n_contacted in (25, 50, 100, 200) or n_contacted > 1000
)

select * from final
order by ordered_by, n_contacted
