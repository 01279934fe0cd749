{{ scoring_set_of('payroll_forecast', condition='is_current') }}
