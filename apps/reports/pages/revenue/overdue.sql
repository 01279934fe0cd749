select
    region,
    dunning_stage,
    count(*) as n_invoices,
    sum(amount_usd) as overdue_usd
from marts.overdue_invoices
group by region, dunning_stage
order by region, dunning_stage
