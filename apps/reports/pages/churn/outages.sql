select
    service,
    outage_band,
    churn_60d_pct
from marts.outage_effect
order by service, outage_band
