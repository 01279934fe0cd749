select
    predictor,
    as_of_date,
    feature,
    drift,
    psi,
    1 as n_features
from marts.ml_drift
order by predictor, as_of_date, feature
