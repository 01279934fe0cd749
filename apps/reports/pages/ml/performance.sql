select
    predictor,
    as_of_date,
    model_version,
    metric,
    metric_value,
    metric_low,
    metric_high,
    promised_value
from marts.ml_performance
order by predictor, as_of_date
