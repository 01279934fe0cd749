{{ forecast_outlook_of('revenue_forecast', by=['service', 'region'], amount='revenue_usd') }}
