with

predictions as (
    select * from {{ ref('customer_next_quarter_revenue') }}
),

churn as (
    select
        customer_id,
        churn_probability
    from {{ ref('customer_churn') }}
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
        features.service,
        features.region,
        features.segment,
        cast(3 * features.price_usd as decimal(18, 2)) as contracted_revenue_usd,
        cast(predictions.expected_revenue_usd as decimal(18, 2)) as expected_revenue_usd,
        cast(predictions.expected_revenue_usd_low as decimal(18, 2)) as expected_revenue_usd_low,
        cast(predictions.expected_revenue_usd_high as decimal(18, 2)) as expected_revenue_usd_high,
        cast(predictions.expected_revenue_usd - 3 * features.price_usd as decimal(18, 2)) as difference_usd,
        churn.churn_probability,
        predictions.reason_1,
        predictions.reason_2,
        predictions.reason_3,
        predictions.model_version,
        predictions.run_id
    from predictions
    inner join features
        on predictions.customer_id = features.customer_id
        and predictions.as_of_date = features.as_of_date
    left join churn
        on predictions.customer_id = churn.customer_id
    left join customers
        on predictions.customer_id = customers.customer_id
)

select * from final
