{{ scoring_set_of('revenue_forecast', condition='is_current') }}
