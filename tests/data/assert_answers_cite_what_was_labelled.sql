-- A returned row is the share of answers that cite a passage which, by hand, was labelled as the answer, and it is too low. An
-- answer is made of three passages out of five chunks; 0.70 is five in a hundred below what the shipped documents reach at the
-- lower end of their interval: a passage cut wrongly, or chosen by the wrong number, costs more.
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
    and metric = 'answer_support'
    and metric_value < 0.70
