-- A returned row is a customer whose rank is not the place that the probability gives them: the account team would call
-- the wrong customers first.
with

ranked as (
    select
        customer_id,
        churn_probability,
        risk_rank,
        row_number() over (order by risk_rank) as place,
        lag(churn_probability) over (order by risk_rank) as higher_probability
    from {{ ref('customer_churn') }}
)

select *
from ranked
where
    risk_rank <> place
    or churn_probability > higher_probability
