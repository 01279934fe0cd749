-- A returned row is a leg that alone finds as many passages among the first five hits as both together: then half of search
-- is of no use, or broken.
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
    hybrid.metric_value as hybrid_value
from measured as legs
inner join measured as hybrid on hybrid.leg = 'hybrid'
where
    legs.leg <> 'hybrid'
    and legs.metric_value >= hybrid.metric_value
