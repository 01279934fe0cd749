{{ scoring_set_of('invoice_anomaly', condition='is_recent') }}
