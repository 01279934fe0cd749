-- A returned row is the F1 of refusals, which is too low. At 0.75, of four questions that the documents do not answer, three get
-- an honest "The documents do not say", and of four such answers three are right; refusing at random reaches 0.37. It is
-- measured on questions that neither the model nor its threshold had seen.
select
    measured_at,
    embedder,
    metric_value
from {{ ref('retrieval_quality') }}
where
    {{ searches_the_demo() }}
    and is_newest
    and is_serving
    and leg = 'hybrid'
    and domain = 'all'
    and metric = 'refusal_f1'
    and metric_value < 0.75
