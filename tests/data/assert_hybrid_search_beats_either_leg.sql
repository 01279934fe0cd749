-- A returned row is a leg that alone finds as many passages among the first five hits as both together, or BM25 finding as many
-- alone as with the vectors of words: then half of search is of no use, or broken.
with

measured as (
    select *
    from {{ ref('retrieval_quality') }}
    where
        {{ searches_the_demo() }}
        and is_newest
        and is_serving
        and domain = 'all'
        and metric = 'recall_at_5'
)

select
    legs.leg,
    legs.metric_value,
    fused.leg as better_leg,
    fused.metric_value as better_value
from measured as legs
inner join measured as fused
    on (fused.leg = 'hybrid' and legs.leg <> 'hybrid')
    or (fused.leg = 'static' and legs.leg = 'bm25')
where legs.metric_value >= fused.metric_value
