{{ scoring_set_of('customer_segments', condition='is_current') }}
