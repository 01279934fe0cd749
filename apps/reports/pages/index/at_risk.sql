select
    region,
    risk_band,
    count(*) as n_customers,
    sum(revenue_at_risk_usd) as revenue_at_risk_usd
from marts.customer_churn_risk
group by region, risk_band
order by region, risk_band
