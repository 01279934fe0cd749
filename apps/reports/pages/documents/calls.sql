select
    cast(called_at as date) as called_on,
    model,
    sum(cost_usd) as cost_usd
from marts.ai_calls
group by 1, model
order by 1, model
