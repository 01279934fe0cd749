select
    region,
    service,
    sum(contracted_revenue_usd) as contracted_revenue_usd,
    sum(expected_revenue_usd) as expected_revenue_usd
from marts.revenue_outlook
group by region, service
order by region, service
