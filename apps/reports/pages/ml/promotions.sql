select
    predictor,
    decided_at,
    candidate_version,
    decision,
    champion_version,
    champion_metric_value,
    reason
from marts.ml_promotions
order by predictor asc, decided_at desc
