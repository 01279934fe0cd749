select
    kind,
    recall,
    alarm_precision
from marts.invoice_anomaly_quality
where kind <> 'all'
order by kind
