select
    customer_id,
    invoice_id,
    issued_on,
    amount_usd,
    expected_amount_usd,
    direction,
    reason_1
from marts.invoice_anomalies
order by customer_id asc, issued_on desc
