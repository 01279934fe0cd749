{{ training_inputs_of('revenue_forecast') }}
