with

movements as (
    select * from {{ ref('int_revenue_movements') }}
),

closing as (
    select
        revenue_month,
        sum(mrr_usd) as mrr_usd,
        count(*) as n_customers
    from {{ ref('int_customer_revenue_month') }}
    group by revenue_month
),

by_month as (
    select
        revenue_month,
        sum(case when movement = 'new' then change_usd else 0 end) as new_usd,
        sum(case when movement = 'reactivation' then change_usd else 0 end) as reactivation_usd,
        sum(case when movement = 'expansion' then change_usd else 0 end) as expansion_usd,
        sum(case when movement = 'contraction' then change_usd else 0 end) as contraction_usd,
        sum(case when movement = 'churn' then change_usd else 0 end) as churn_usd,
        sum(case when movement = 'new' then 1 else 0 end) as n_new,
        sum(case when movement = 'reactivation' then 1 else 0 end) as n_reactivated,
        sum(case when movement = 'churn' then 1 else 0 end) as n_churned
    from movements
    group by revenue_month
),

final as (
    select
        by_month.revenue_month,
        cast(opening.mrr_usd as decimal(18, 2)) as opening_mrr_usd,
        cast(by_month.new_usd as decimal(18, 2)) as new_usd,
        cast(by_month.reactivation_usd as decimal(18, 2)) as reactivation_usd,
        cast(by_month.expansion_usd as decimal(18, 2)) as expansion_usd,
        cast(by_month.contraction_usd as decimal(18, 2)) as contraction_usd,
        cast(by_month.churn_usd as decimal(18, 2)) as churn_usd,
        cast(closing.mrr_usd as decimal(18, 2)) as closing_mrr_usd,
        cast(opening.n_customers as integer) as n_customers_opening,
        cast(by_month.n_new as integer) as n_new,
        cast(by_month.n_reactivated as integer) as n_reactivated,
        cast(by_month.n_churned as integer) as n_churned,
        cast(closing.n_customers as integer) as n_customers_closing,
        cast(100.0 * by_month.n_churned / nullif(opening.n_customers, 0) as double precision) as customer_churn_pct,
        cast(
            100.0 * (opening.mrr_usd + by_month.expansion_usd + by_month.contraction_usd + by_month.churn_usd)
            / nullif(opening.mrr_usd, 0) as double precision
        ) as net_revenue_retention_pct
    from by_month
    inner join closing
        on by_month.revenue_month = closing.revenue_month
    inner join closing as opening
        on by_month.revenue_month = cast(opening.revenue_month + interval '1 month' as date)
)

select * from final
