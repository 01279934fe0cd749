select
    table_name as raw_table,
    period_start,
    period,
    n_rows,
    expected,
    score
from marts.volume_anomalies
where is_anomaly
order by period_start desc, table_name asc
