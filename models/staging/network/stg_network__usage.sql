with

deliveries as (
    select * from {{ ref('usage') }}
),

cleaned as (
    select
        customer_id,
        cast(date_trunc('month', usage_month) as date) as usage_month,
        data_gb,
        voice_minutes,
        n_disconnects,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['customer_id', 'usage_month'], columns=['data_gb', 'voice_minutes', 'n_disconnects']) }}
)

select * from final
