with

revenue as (
    select * from {{ ref('int_customer_revenue_month') }}
),

plans as (
    select distinct
        plan_id,
        service
    from {{ ref('stg_billing__plans') }}
    where is_latest
),

-- A handful has no region: too few for a series that can be foretold.
customers as (
    select * from {{ ref('stg_crm__customers') }}
    where
        is_latest
        and region is not null
),

series as (
    select
        plans.service,
        customers.region,
        revenue.revenue_month as series_month,
        sum(revenue.mrr_usd) as value_usd,
        sum(revenue.mrr_usd) as level_usd
    from revenue
    inner join plans on revenue.plan_id = plans.plan_id
    inner join customers on revenue.customer_id = customers.customer_id
    group by plans.service, customers.region, revenue.revenue_month
),

final as (
    {{ forecast_cases('series', by=['service', 'region']) }}
)

select * from final
