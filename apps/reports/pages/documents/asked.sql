select
    cast(asked_at as date) as asked_on,
    sum(case when is_answered then 1 else 0 end) as n_answered,
    sum(case when is_answered then 0 else 1 end) as n_refused
from marts.answer_history
group by cast(asked_at as date)
order by asked_on
