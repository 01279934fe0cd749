-- A returned row is a month whose opening and movements do not add up to its closing, or whose closing is not the
-- opening of the next month.
with

revenue as (
    select
        *,
        lead(opening_mrr_usd) over (order by revenue_month) as next_opening_mrr_usd
    from {{ ref('monthly_recurring_revenue') }}
)

select *
from revenue
where
    opening_mrr_usd + new_usd + reactivation_usd + expansion_usd + contraction_usd + churn_usd <> closing_mrr_usd
    or next_opening_mrr_usd <> closing_mrr_usd
