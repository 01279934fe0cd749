-- A returned row is a pair of risk bands in the wrong order: somebody in the lower band has a probability at or above
-- somebody's in the higher one.
with

bands as (
    select
        risk_band,
        case risk_band when 'low' then 1 when 'medium' then 2 when 'high' then 3 end as band_no,
        min(churn_probability) as lowest,
        max(churn_probability) as highest
    from {{ ref('customer_churn') }}
    group by risk_band
)

select
    lower_band.risk_band as lower_band,
    lower_band.highest,
    higher_band.risk_band as higher_band,
    higher_band.lowest
from bands as lower_band
inner join bands as higher_band
    on lower_band.band_no < higher_band.band_no
where lower_band.highest >= higher_band.lowest
