select
    issued_month as month_start,
    nullif(region, 'unknown') as region,
    n_paid_in_time,
    n_paid_late,
    n_overdue
from marts.payment_behaviour
order by issued_month, region
