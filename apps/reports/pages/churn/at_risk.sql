select
    region,
    service,
    segment,
    risk_band,
    count(*) as n_customers,
    sum(churn_probability) as n_expected_to_leave,
    sum(revenue_at_risk_usd) as revenue_at_risk_usd
from marts.customer_churn_risk
group by region, service, segment, risk_band
order by region, service, segment, risk_band
