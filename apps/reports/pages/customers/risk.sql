select
    customer_id,
    churn_probability,
    risk_band,
    risk_rank,
    revenue_at_risk_usd,
    reason_1 || ' (' || reason_1_direction || ' the score)' as reason_1,
    reason_2 || ' (' || reason_2_direction || ' the score)' as reason_2,
    reason_3 || ' (' || reason_3_direction || ' the score)' as reason_3,
    as_of_date,
    model_version,
    run_id
from marts.customer_churn_risk
order by customer_id
