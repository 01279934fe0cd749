{{ shift_since_training('churn') }}
