with

features as (
    select * from {{ ref('customer_month') }}
    where is_current
),

decisions as (
    select
        *,
        row_number() over (order by decided_at desc) as recency
    from {{ ref('churn_promotion') }}
),

champion as (
    select * from decisions
    where recency = 1
),

final as (
    select
        features.customer_id,
        features.as_of_date,
        md5(
            {{ row_digest(columns=['features.customer_id', date_text('features.as_of_date')], numbers=churn_features()) }}
            || champion.scoring_digest
        ) as scoring_key,
        {{ as_doubles(churn_features(), 'features') }}
    from features
    cross join champion
)

select * from final
