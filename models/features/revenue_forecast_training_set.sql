{{ forecast_training_set_of('revenue_forecast') }}
