-- A returned row is the state of search, of which there is no measurement: the newest one is about other hits or other questions.
select state.inputs_key
from {{ ref('retrieval_state') }} as state
left join {{ ref('retrieval_quality') }} as quality
    on state.inputs_key = quality.inputs_key
    and quality.is_newest
where
    quality.inputs_key is null
    and exists (select 1 from {{ ref('golden_part') }})
