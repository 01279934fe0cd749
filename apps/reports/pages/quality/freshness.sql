select
    table_name as raw_table,
    newest_load_at,
    days_behind,
    longest_gap_days,
    case when is_stale then 'stale' else 'fresh' end as state,
    case when is_stale then 1 else 0 end as n_stale
from marts.data_freshness
order by table_name
