{{ shift_since_training('revenue_forecast') }}
