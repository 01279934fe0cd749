select
    risk_rank,
    customer_id,
    full_name,
    churn_probability,
    risk_band,
    revenue_at_risk_usd,
    case when reason_1_direction = 'raises' then reason_1 end as reason_1
from marts.customer_churn_risk
where risk_rank <= 12
order by risk_rank
