select
    anomaly_rank,
    invoice_id,
    customer_id,
    issued_on,
    amount_usd,
    expected_amount_usd,
    direction,
    reason_1,
    region,
    service
from marts.invoice_anomalies
where anomaly_rank <= 300
order by anomaly_rank
