with

deliveries as (
    select * from {{ ref('payroll') }}
),

cleaned as (
    select
        payroll_id,
        employee_id,
        pay_month,
        base_usd,
        overtime_hours,
        overtime_usd,
        bonus_usd,
        cast(base_usd + overtime_usd + bonus_usd as decimal(12, 2)) as gross_usd,
        paid_on,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['payroll_id'], columns=[
        'employee_id', 'pay_month', 'base_usd', 'overtime_hours', 'overtime_usd', 'bonus_usd', 'gross_usd', 'paid_on',
    ]) }}
)

select * from final
