with

deliveries as (
    select * from {{ ref('feedback') }}
),

cleaned as (
    select
        feedback_id,
        customer_id,
        lower(kind) as kind,
        lower(product) as product,
        case when rating between 1 and 5 then rating end as rating,
        given_at at time zone 'UTC' as given_at,
        {{ trimmed('body') }} as body,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['feedback_id'], columns=[
        'customer_id', 'kind', 'product', 'rating', 'given_at', 'body',
    ]) }}
)

select * from final
