-- A returned row is a customer who is active at the newest as-of date and has no score, or several, or one who has a
-- score and is not active. Active customers are counted from the subscriptions, not from the features.
with

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

active as (
    select distinct periods.customer_id
    from {{ ref('stg_billing__subscriptions') }} as periods
    cross join now
    where
        periods.is_latest
        and now.today between periods.valid_from and coalesce(periods.valid_to, now.today)
),

scored as (
    select
        customer_id,
        count(*) as n_scores
    from {{ ref('customer_churn') }}
    group by customer_id
)

select
    active.customer_id as active_customer_id,
    scored.customer_id as scored_customer_id,
    scored.n_scores
from active
full outer join scored
    on active.customer_id = scored.customer_id
where
    active.customer_id is null
    or scored.customer_id is null
    or scored.n_scores <> 1
