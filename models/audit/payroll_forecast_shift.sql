{{ shift_since_training('payroll_forecast') }}
