with

cases as (
    select * from {{ ref('invoice_case') }}
    where is_to_learn_from
),

final as (
    select
        cases.invoice_id,
        cases.issued_month,
        cases.amount_usd,
        cases.service,
        cases.region,
        cases.billed_part,
        {{ as_doubles(invoice_anomaly_features(), 'cases') }}
    from cases
)

select * from final
