-- A returned row is a tier whose answers nobody measured, so that no floor could fail.
with

tiers as (
    select distinct tier from {{ ref('refusal_coefficient') }}
),

measured as (
    select distinct leg
    from {{ ref('retrieval_quality') }}
    where
        is_newest
        and is_serving
        and domain = 'all'
        and metric = 'refusal_f1'
)

select tiers.tier
from tiers
left join measured on tiers.tier = measured.leg
where
    {{ searches_the_demo() }}
    and measured.leg is null
