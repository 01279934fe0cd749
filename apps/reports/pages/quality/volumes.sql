select
    table_name as raw_table,
    cast(date_trunc('month', period_start) as date) as month_start,
    sum(n_rows) as n_rows,
    sum(expected) as expected,
    sum(case when is_anomaly then 1 else 0 end) as n_anomalies
from marts.volume_anomalies
group by table_name, cast(date_trunc('month', period_start) as date)
order by table_name, month_start
