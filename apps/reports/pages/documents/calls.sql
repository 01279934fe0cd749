select
    cast(called_at as date) as called_on,
    model,
    sum(cost_usd) as cost_usd
from marts.ai_calls
group by cast(called_at as date), model
order by called_on, model
