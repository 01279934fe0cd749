{{ training_inputs_of('invoice_anomaly') }}
