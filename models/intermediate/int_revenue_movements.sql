with

revenue as (
    select
        customer_id,
        revenue_month,
        mrr_usd,
        lag(revenue_month) over (partition by customer_id order by revenue_month) as previous_month,
        lag(mrr_usd) over (partition by customer_id order by revenue_month) as previous_mrr_usd,
        lead(revenue_month) over (partition by customer_id order by revenue_month) as next_month
    from {{ ref('int_customer_revenue_month') }}
),

bounds as (
    select
        min(revenue_month) as first_month,
        max(revenue_month) as last_month
    from revenue
),

-- What a customer who is there this month changed against last month.
present as (
    select
        revenue.customer_id,
        revenue.revenue_month,
        case
            when revenue.previous_month is null then 'new'
            when revenue.previous_month < cast(revenue.revenue_month - interval '1 month' as date) then 'reactivation'
            when revenue.mrr_usd > revenue.previous_mrr_usd then 'expansion'
            when revenue.mrr_usd < revenue.previous_mrr_usd then 'contraction'
            else 'unchanged'
        end as movement,
        cast(
            case
                when revenue.previous_month = cast(revenue.revenue_month - interval '1 month' as date)
                    then revenue.mrr_usd - revenue.previous_mrr_usd
                else revenue.mrr_usd
            end as decimal(18, 2)
        ) as change_usd
    from revenue
    cross join bounds
    where revenue.revenue_month > bounds.first_month
),

-- Who is gone the month after, with all they paid.
gone as (
    select
        revenue.customer_id,
        cast(revenue.revenue_month + interval '1 month' as date) as revenue_month,
        'churn' as movement,
        cast(-revenue.mrr_usd as decimal(18, 2)) as change_usd
    from revenue
    cross join bounds
    where
        revenue.revenue_month < bounds.last_month
        and (revenue.next_month is null or revenue.next_month > cast(revenue.revenue_month + interval '1 month' as date))
),

final as (
    select * from present
    union all
    select * from gone
)

select * from final
