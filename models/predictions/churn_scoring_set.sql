{{ scoring_set_of('churn', condition='is_current') }}
