select
    service,
    outage_band,
    churn_60d_pct,
    churn_60d_pct_low,
    churn_60d_pct_high,
    tickets_90d_per_100
from marts.outage_effect
order by service, outage_band
