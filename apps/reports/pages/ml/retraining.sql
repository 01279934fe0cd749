select
    predictor,
    decided_at,
    decision,
    decided_by,
    reason,
    outcome
from marts.ml_retraining_decisions
order by predictor asc, decided_at desc
