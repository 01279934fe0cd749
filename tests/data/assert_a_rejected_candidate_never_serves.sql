-- A returned row is a decision that put a version in charge whose last judgement before it was a rejection.
with

decisions as (
    select
        predictor,
        decided_at,
        decision,
        candidate_version,
        champion_version
    from {{ ref('ml_promotions') }}
),

judgements as (
    select
        decisions.predictor,
        decisions.decided_at,
        decisions.champion_version,
        judged.decision as judgement,
        row_number() over (
            partition by decisions.predictor, decisions.decided_at
            order by judged.decided_at desc
        ) as recency
    from decisions
    inner join decisions as judged
        on decisions.predictor = judged.predictor
        and decisions.champion_version = judged.candidate_version
        and decisions.decided_at >= judged.decided_at
        and judged.decision in ('promoted', 'rejected')
)

select *
from judgements
where
    recency = 1
    and judgement = 'rejected'
