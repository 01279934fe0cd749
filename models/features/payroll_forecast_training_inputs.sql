{{ training_inputs_of('payroll_forecast') }}
