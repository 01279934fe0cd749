-- A returned row is the newest candidate of a predictor, which a gate rejected: an older version goes on serving. Something has
-- changed for the worse, so nothing is published until somebody has looked; set `rejected_candidate: warn` to have it published.
{{ config(severity=var('rejected_candidate')) }}

with

decisions as (
    select
        *,
        row_number() over (partition by predictor order by decided_at desc) as recency
    from {{ ref('ml_promotions') }}
)

select
    predictor,
    candidate_version,
    gate,
    gate_value,
    gate_threshold,
    reason
from decisions
where recency = 1 and decision = 'rejected'
