select
    month as month_start,
    service,
    region,
    is_forecast,
    revenue_usd,
    case when not is_forecast then revenue_usd end as known_usd,
    case when is_forecast then revenue_usd end as expected_usd,
    seasonal_naive_usd as year_before_usd
from marts.revenue_forecast_outlook
where service <> 'all'
order by month_start, service, region
