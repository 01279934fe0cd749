with

features as (
    select * from {{ ref('customer_month') }}
    -- What is billed is learned per dollar of the price.
    where price_usd > 0
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

invoices as (
    select
        customer_id,
        issued_on,
        amount_usd
    from {{ ref('stg_billing__invoices') }}
    where is_latest
),

-- A label is final when the last of its invoices has been issued, and two weeks later, when most corrections have arrived.
mature as (
    select
        features.customer_id,
        features.as_of_date
    from features
    cross join now
    where features.as_of_date + {{ var('revenue_horizon_days') }} * interval '1 day' + interval '14 days' <= now.today
),

labels as (
    select
        mature.customer_id,
        mature.as_of_date,
        cast(coalesce(sum(invoices.amount_usd), 0) as double precision) as next_quarter_revenue_usd
    from mature
    left join invoices
        on mature.customer_id = invoices.customer_id
        and invoices.issued_on > mature.as_of_date
        and invoices.issued_on <= mature.as_of_date + {{ var('revenue_horizon_days') }} * interval '1 day'
    group by mature.customer_id, mature.as_of_date
),

final as (
    select
        features.customer_id,
        features.as_of_date,
        labels.next_quarter_revenue_usd,
        features.service,
        features.region,
        features.tenure_band,
        {{ as_doubles(next_quarter_revenue_features(), 'features') }}
    from features
    inner join labels
        on features.customer_id = labels.customer_id
        and features.as_of_date = labels.as_of_date
)

select * from final
