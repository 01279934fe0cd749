with

payroll as (
    select * from {{ ref('stg_hr__payroll') }}
    where is_latest
),

employees as (
    select * from {{ ref('stg_hr__employees') }}
    where is_latest
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

-- Base pay is what next month's is made of; overtime and bonuses come and go.
series as (
    select
        employees.department,
        payroll.pay_month as series_month,
        sum(payroll.gross_usd) as value_usd,
        sum(payroll.base_usd) as level_usd
    from payroll
    inner join employees on payroll.employee_id = employees.employee_id
    cross join now
    where
        payroll.pay_month + interval '1 month' <= now.today
        and employees.department is not null
    group by employees.department, payroll.pay_month
),

final as (
    {{ forecast_cases('series', by=['department']) }}
)

select * from final
