-- A returned row is the recall of hybrid search, which is too low. Of the passages that answer the golden questions, nine in ten
-- are to be among the first five hits: an answer is made of five passages, and what is not among them cannot be cited.
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
    and metric = 'recall_at_5'
    and metric_value < 0.90
