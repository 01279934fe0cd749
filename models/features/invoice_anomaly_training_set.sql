with

cases as (
    select * from {{ ref('invoice_case') }}
    where is_to_learn_from
),

final as (
    select
        invoice_id,
        issued_month,
        amount_usd,
        service,
        region,
        billed_part,
        {{ as_doubles(invoice_anomaly_features(), 'cases') }}
    from cases
)

select * from final
