-- A returned row is a leg of search that has golden questions and no measurement of today with the embedder that serves: it was
-- switched off, or vectors are missing, and every other test of quality would pass without having looked at anything.
with

legs as (
    select cast('bm25' as text) as leg
    union all
    select cast('vector' as text) as leg
    union all
    select cast('static' as text) as leg
    union all
    select cast('hybrid' as text) as leg
),

measured as (
    select distinct leg
    from {{ ref('retrieval_quality') }}
    -- Refusals are measured by leg, too, and say nothing about what a leg finds.
    where is_newest and is_serving and metric = 'recall_at_5'
)

select legs.leg
from legs
left join measured on legs.leg = measured.leg
where
    measured.leg is null
    and (
        exists (select 1 from {{ ref('golden_part') }})
        or {{ searches_the_demo() }}
    )
