{{ training_inputs_of('churn') }}
