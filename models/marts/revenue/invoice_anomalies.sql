with

expectations as (
    select * from {{ ref('invoice_expectation') }}
),

cases as (
    select * from {{ ref('invoice_case') }}
),

scored as (
    select
        cases.*,
        expectations.expected_amount_usd,
        expectations.expected_amount_usd_low,
        expectations.expected_amount_usd_high,
        expectations.reason_1,
        expectations.model_version,
        expectations.run_id,
        {{ six_digits(
            anomaly_score('cases.amount_usd', 'expectations.expected_amount_usd_low', 'expectations.expected_amount_usd_high')
        ) }} as anomaly_score
    from expectations
    inner join cases on expectations.invoice_id = cases.invoice_id
),

final as (
    select
        cast(row_number() over (order by anomaly_score desc, {{ byte_order('invoice_id') }} asc) as integer) as anomaly_rank,
        invoice_id,
        customer_id,
        issued_on,
        plan_id,
        service,
        region,
        cast(contracted_usd as decimal(18, 2)) as contracted_usd,
        cast(recurring_usd as decimal(18, 2)) as recurring_usd,
        cast(extras_usd as decimal(18, 2)) as extras_usd,
        cast(amount_usd as decimal(18, 2)) as amount_usd,
        cast(expected_amount_usd as decimal(18, 2)) as expected_amount_usd,
        cast(expected_amount_usd_low as decimal(18, 2)) as expected_amount_usd_low,
        cast(expected_amount_usd_high as decimal(18, 2)) as expected_amount_usd_high,
        case when amount_usd > expected_amount_usd then 'too much' else 'too little' end as direction,
        anomaly_score,
        reason_1,
        model_version,
        run_id
    from scored
    where anomaly_score >= {{ var('invoice_anomaly_score') }}
)

select * from final
