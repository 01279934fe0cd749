with

features as (
    select * from {{ ref('customer_month') }}
),

labels as (
    select * from {{ ref('churn_labels') }}
),

final as (
    select
        features.customer_id,
        features.as_of_date,
        labels.churned_within_60d,
        features.service,
        features.region,
        features.tenure_band,
        {{ as_doubles(churn_features(), 'features') }}
    from features
    inner join labels
        on features.customer_id = labels.customer_id
        and features.as_of_date = labels.as_of_date
)

select * from final
