select
    department,
    month as month_start,
    is_forecast,
    department = 'all' as is_total,
    case when not is_forecast then payroll_usd end as known_usd,
    case when is_forecast then payroll_usd end as expected_usd,
    seasonal_naive_usd as year_before_usd
from marts.payroll_forecast_outlook
order by month_start, department
