-- A returned row is an amount that got lost, or was counted twice, between the invoices and customer_360.
with

billed as (
    select sum(recurring_usd + coalesce(extras_usd, 0)) as usd
    from {{ ref('stg_billing__invoices') }}
    where is_latest
),

shown as (
    select sum(billed_usd) as usd from {{ ref('customer_360') }}
)

select
    billed.usd as billed_usd,
    shown.usd as shown_usd
from billed
cross join shown
where billed.usd <> shown.usd
