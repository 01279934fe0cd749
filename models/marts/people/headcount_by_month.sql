{#- The same as for comments in surveys: figures of fewer people would be figures of somebody. -#}
{%- set smallest_group = 5 -%}
with

employees as (
    select * from {{ ref('stg_hr__employees') }}
    where is_latest
),

payroll as (
    select
        payroll.*,
        employees.department
    from {{ ref('stg_hr__payroll') }} as payroll
    inner join employees
        on payroll.employee_id = employees.employee_id
    where payroll.is_latest
),

months as (
    select distinct
        pay_month,
        cast(pay_month + interval '1 month' - interval '1 day' as date) as month_end
    from payroll
),

staff as (
    select
        employees.department,
        months.pay_month,
        employees.employee_id,
        employees.hired_on >= months.pay_month as is_hired,
        employees.left_on <= months.month_end as is_leaving,
        coalesce(employees.left_on > months.month_end, true) as is_there_at_end,
        (months.month_end - employees.hired_on) / 365.25 as tenure_years
    from months
    inner join employees
        on employees.hired_on <= months.month_end
        and (employees.left_on is null or employees.left_on >= months.pay_month)
),

people as (
    select
        department,
        pay_month,
        sum(case when is_there_at_end then 1 else 0 end) as n_employees,
        sum(case when is_hired then 1 else 0 end) as n_hired,
        sum(case when is_leaving then 1 else 0 end) as n_left,
        percentile_cont(0.5) within group (order by case when is_there_at_end then tenure_years end) as median_tenure_years
    from staff
    group by department, pay_month
),

pay as (
    select
        department,
        pay_month,
        count(distinct employee_id) as n_paid,
        sum(overtime_hours) as overtime_hours,
        sum(overtime_usd) as overtime_usd,
        sum(bonus_usd) as bonus_usd,
        sum(gross_usd) as gross_usd
    from payroll
    group by department, pay_month
),

-- What was foretold for a month before it began, the latest time that was done.
forecasts as (
    select
        cases.department,
        cases.target_month as pay_month,
        scores.forecast_usd,
        row_number() over (partition by cases.department, cases.target_month order by scores.as_of_date desc) as recency
    from {{ ref('payroll_forecast_scores') }} as scores
    inner join {{ ref('payroll_forecast_case') }} as cases
        on scores.forecast_id = cases.forecast_id
        and scores.as_of_date = cases.as_of_date
),

sized as (
    select
        people.*,
        pay.n_paid,
        pay.overtime_hours,
        pay.overtime_usd,
        pay.bonus_usd,
        pay.gross_usd,
        forecasts.forecast_usd,
        least(people.n_employees, coalesce(pay.n_paid, 0)) < {{ smallest_group }} as is_small
    from people
    left join pay
        on people.department = pay.department
        and people.pay_month = pay.pay_month
    left join forecasts
        on people.department = forecasts.department
        and people.pay_month = forecasts.pay_month
        and forecasts.recency = 1
),

-- Of one department that is held back, the sum of all would tell the figures: so the next smallest is held back too.
ordered as (
    select
        *,
        sum(case when is_small then 1 else 0 end) over (partition by pay_month) as n_small,
        row_number() over (partition by pay_month order by is_small desc, n_employees, {{ byte_order('department') }}) as place
    from sized
),

by_department as (
    select
        ordered.*,
        ordered.is_small or (ordered.n_small = 1 and ordered.place = 2) as is_held_back
    from ordered
),

together as (
    select
        months.pay_month,
        sum(case when staff.is_there_at_end then 1 else 0 end) as n_employees,
        sum(case when staff.is_hired then 1 else 0 end) as n_hired,
        sum(case when staff.is_leaving then 1 else 0 end) as n_left,
        percentile_cont(0.5) within group (order by case when staff.is_there_at_end then staff.tenure_years end) as median_tenure_years
    from months
    inner join staff
        on months.pay_month = staff.pay_month
    group by months.pay_month
),

pay_together as (
    select
        pay_month,
        sum(overtime_hours) as overtime_hours,
        sum(overtime_usd) as overtime_usd,
        sum(bonus_usd) as bonus_usd,
        sum(gross_usd) as gross_usd,
        sum(forecast_usd) as forecast_usd
    from sized
    group by pay_month
),

both_levels as (
    select
        department,
        pay_month,
        is_held_back,
        n_employees,
        n_hired,
        n_left,
        median_tenure_years,
        overtime_hours,
        overtime_usd,
        bonus_usd,
        gross_usd,
        forecast_usd
    from by_department
    union all
    select
        'all' as department,
        together.pay_month,
        together.n_employees < {{ smallest_group }} as is_held_back,
        together.n_employees,
        together.n_hired,
        together.n_left,
        together.median_tenure_years,
        pay_together.overtime_hours,
        pay_together.overtime_usd,
        pay_together.bonus_usd,
        pay_together.gross_usd,
        pay_together.forecast_usd
    from together
    inner join pay_together
        on together.pay_month = pay_together.pay_month
),

final as (
    select
        department,
        pay_month,
        cast(n_employees as integer) as n_employees,
        cast(n_hired as integer) as n_hired,
        cast(n_left as integer) as n_left,
        is_held_back,
        {{ six_digits('case when not is_held_back then median_tenure_years end') }} as median_tenure_years,
        cast(case when not is_held_back then overtime_hours end as decimal(18, 1)) as overtime_hours,
        cast(case when not is_held_back then overtime_usd end as decimal(18, 2)) as overtime_usd,
        cast(case when not is_held_back then bonus_usd end as decimal(18, 2)) as bonus_usd,
        cast(case when not is_held_back then gross_usd end as decimal(18, 2)) as gross_usd,
        cast(case when not is_held_back then forecast_usd end as decimal(18, 2)) as forecast_usd,
        {{ six_digits('case when not is_held_back then 100.0 * (gross_usd - forecast_usd) / nullif(forecast_usd, 0) end') }} as forecast_error_pct
    from both_levels
)

select * from final
