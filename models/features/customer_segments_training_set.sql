with

features as (
    select * from {{ ref('customer_month') }}
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

-- A whole year, so that no season draws the borders.
final as (
    select
        features.customer_id,
        features.as_of_date,
        features.service,
        features.region,
        {{ as_doubles(customer_segments_features(), 'features') }}
    from features
    cross join now
    where features.as_of_date > now.today - interval '12 months'
)

select * from final
