-- A returned row is the share of texts, among those that were held out, whose language ai_language names, where it is below its floor or not
-- above a baseline. The shipped texts reach 0.996: two mistakes more are chance, ten are not. Texts of one's own have no floor.
select
    ours.metric_value,
    baselines.subject,
    baselines.metric_value as baseline_value
from {{ ref('golden_digest') }} as golden_digest
left join {{ ref('ai_function_quality') }} as ours
    on ours.function_name = 'ai_language' and ours.subject = 'function' and ours.part = 'held out: all'
left join {{ ref('ai_function_quality') }} as baselines
    on baselines.function_name = 'ai_language' and baselines.subject <> 'function'
where
    golden_digest.function_name = 'ai_language'
    and golden_digest.is_shipped
    and (
        coalesce(ours.metric_value, 0) < 0.96
        or baselines.metric_value is null
        or ours.metric_value <= baselines.metric_value
    )
