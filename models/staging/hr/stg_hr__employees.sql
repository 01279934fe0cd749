with

deliveries as (
    select * from {{ ref('employees') }}
),

cleaned as (
    select
        employee_id,
        {{ trimmed('full_name') }} as full_name,
        department,
        job_title,
        region,
        hired_on,
        left_on,
        manager_id,
        annual_salary_usd,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['employee_id'], columns=[
        'full_name', 'department', 'job_title', 'region', 'hired_on', 'left_on', 'manager_id', 'annual_salary_usd',
    ]) }}
)

select * from final
