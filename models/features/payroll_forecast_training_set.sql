{{ forecast_training_set_of('payroll_forecast') }}
