select
    month as month_start,
    case when not is_forecast then revenue_usd end as known_usd,
    case when is_forecast then revenue_usd end as expected_usd,
    case when is_forecast then revenue_usd_low end as low_usd,
    case when is_forecast then revenue_usd_high end as high_usd
from marts.revenue_forecast_outlook
where service = 'all'
order by month_start
