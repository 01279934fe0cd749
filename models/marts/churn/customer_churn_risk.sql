with

predictions as (
    select * from {{ ref('customer_churn') }}
),

features as (
    select * from {{ ref('customer_month') }}
    where is_current
),

customers as (
    select * from {{ ref('stg_crm__customers') }}
    where is_latest
),

final as (
    select
        predictions.customer_id,
        customers.full_name,
        predictions.as_of_date,
        predictions.churn_probability,
        predictions.risk_band,
        predictions.risk_rank,
        predictions.reason_1,
        predictions.reason_1_direction,
        predictions.reason_2,
        predictions.reason_2_direction,
        predictions.reason_3,
        predictions.reason_3_direction,
        features.service,
        features.plan_id,
        features.region,
        features.segment,
        features.tenure_months,
        cast(features.price_usd as decimal(18, 2)) as monthly_price_usd,
        -- A year of revenue, weighted with the risk of losing it.
        cast(12 * features.price_usd * predictions.churn_probability as decimal(18, 2)) as revenue_at_risk_usd,
        predictions.model_name,
        predictions.model_version,
        predictions.run_id,
        predictions.scoring_key,
        predictions.scored_at
    from predictions
    inner join features
        on predictions.customer_id = features.customer_id
        and predictions.as_of_date = features.as_of_date
    left join customers
        on predictions.customer_id = customers.customer_id
)

select * from final
