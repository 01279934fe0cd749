{{ shift_since_training('invoice_anomaly') }}
