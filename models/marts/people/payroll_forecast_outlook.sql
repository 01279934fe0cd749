{{ forecast_outlook_of('payroll_forecast', by=['department'], amount='payroll_usd') }}
