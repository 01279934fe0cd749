select
    risk_rank,
    customer_id,
    full_name,
    churn_probability,
    risk_band,
    revenue_at_risk_usd,
    case when reason_1_direction = 'raises' then reason_1 end as reason_1,
    case when reason_2_direction = 'raises' then reason_2 end as reason_2,
    region,
    service,
    segment
from marts.customer_churn_risk
where risk_rank <= 300
order by risk_rank
