select
    predictor,
    decided_at,
    gate,
    gate_value,
    gate_threshold,
    case when is_passed then 'passed' else 'failed' end as verdict,
    reason
from marts.ml_gate_verdicts
order by predictor, decided_at, is_passed, gate
