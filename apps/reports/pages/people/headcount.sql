select
    pay_month as month_start,
    department,
    department = 'all' as is_total,
    n_employees,
    n_hired,
    -n_left as n_gone,
    overtime_hours
from marts.headcount_by_month
order by pay_month, department
