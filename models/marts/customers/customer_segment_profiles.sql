with

members as (
    select * from {{ ref('customer_segments') }}
),

features as (
    select * from {{ ref('customer_month') }}
    where is_current
),

churn as (
    select
        customer_id,
        churn_probability
    from {{ ref('customer_churn') }}
),

stabilities as (
    select
        run_id,
        cast(slice_value as bigint) as customer_segment_no,
        metric_value as stability
    from {{ ref('ml_metrics') }}
    where
        predictor = 'customer_segments'
        and slice = 'segment'
        and metric = 'segment_stability'
),

segments as (
    select
        members.customer_segment_no,
        members.customer_segment,
        members.as_of_date,
        members.model_version,
        members.run_id,
        count(*) as n_customers,
        coalesce(sum(features.price_usd), 0) as monthly_revenue_usd,
        avg(churn.churn_probability) as mean_churn_probability,
        {{ median('cast(features.tenure_months as double precision)') }} as median_tenure_months,
        {{ median('cast(features.price_usd as double precision)') }} as median_price_usd,
        {{ median('cast(features.usage_3m_avg_gb as double precision)') }} as median_usage_gb,
        avg(features.is_business * 1.0) as business_share,
        avg(features.is_month_to_month * 1.0) as month_to_month_share,
        avg(features.is_mobile_only * 1.0) as mobile_only_share,
        avg(features.is_bundle * 1.0) as bundle_share,
        avg(case when features.n_late_invoices_6m > 0 then 1.0 else 0.0 end) as late_share
    from members
    inner join features
        on members.customer_id = features.customer_id
        and members.as_of_date = features.as_of_date
    left join churn on members.customer_id = churn.customer_id
    group by members.customer_segment_no, members.customer_segment, members.as_of_date, members.model_version, members.run_id
),

final as (
    select
        segments.customer_segment_no,
        segments.customer_segment,
        segments.as_of_date,
        cast(segments.n_customers as integer) as n_customers,
        {{ six_digits('segments.n_customers * 1.0 / sum(segments.n_customers) over ()') }} as customer_share,
        cast(segments.monthly_revenue_usd as decimal(18, 2)) as monthly_revenue_usd,
        {{ six_digits('segments.monthly_revenue_usd * 1.0 / nullif(sum(segments.monthly_revenue_usd) over (), 0)') }} as revenue_share,
        segments.mean_churn_probability,
        {{ six_digits('segments.median_tenure_months') }} as median_tenure_months,
        {{ rounded('segments.median_price_usd', 2) }} as median_price_usd,
        {{ six_digits('segments.median_usage_gb') }} as median_usage_gb,
        {{ six_digits('segments.business_share') }} as business_share,
        {{ six_digits('segments.month_to_month_share') }} as month_to_month_share,
        {{ six_digits('segments.mobile_only_share') }} as mobile_only_share,
        {{ six_digits('segments.bundle_share') }} as bundle_share,
        {{ six_digits('segments.late_share') }} as late_share,
        stabilities.stability,
        segments.model_version,
        segments.run_id
    from segments
    left join stabilities
        on segments.run_id = stabilities.run_id
        and segments.customer_segment_no = stabilities.customer_segment_no
)

select * from final
