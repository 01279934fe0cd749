select
    ordered_by,
    n_contacted,
    expected_net_usd,
    n_best
from marts.retention_campaign_value
where n_contacted <= 500
order by ordered_by, n_contacted
